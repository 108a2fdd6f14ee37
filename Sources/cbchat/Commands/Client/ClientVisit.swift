import CLI
import Inbox
import Office
import Phrases
import Storage

// `cbchat client visit`: when a client comes, came, or did not.

/// `cbchat client visit add`: enters a visit.
struct ClientVisitAddCommand: Command {
  static let path = ["client", "visit", "add"]
  static let summary = Phrase(en: "Enter a visit", uk: "Додати візит")
  static let examples = [
    Example(
      "cbchat client visit add 12 --at 'tomorrow 10:00' --service Манікюр",
      en: "enters tomorrow's visit",
      uk: "записує на завтра"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client),
      .option("at", \.at, "TIME", en: "when", uk: "коли"),
      .option("service", \.service, "S", en: "what for", uk: "послуга"),
      .option("status", \.status, "STATUS", en: "what became of it", uk: "стан візиту"),
      .option("external-id", \.externalID, "E", en: "its id in another system", uk: "код візиту в іншій системі"),
    ]
  }

  var client: ClientArgument?
  var at: TimeWord?
  var service: String?
  var status = Visit.Status.planned
  var externalID: String?

  func validate() throws(Fault) {
    guard at != nil else { throw Fault(.usage, en: "--at is missing", uk: "бракує --at") }
    guard let service, !service.allSatisfy(\.isWhitespace) else {
      throw Fault(.usage, en: "--service is missing", uk: "бракує --service")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client, let at, let service else { return .done }
    let zone = try context.zone
    let visit = try context.desk.change { (read, ids) throws(Fault) in
      let card = try context.client(client, in: read)
      if let externalID, try read.visit(externalID: externalID) != nil {
        throw Fault(
          .exists,
          en: "there is already a visit with the id \(externalID)",
          uk: "візит із кодом \(externalID) вже є"
        )
      }
      let visit = Visit(
        id: ids.visit(),
        client: card.id,
        externalID: externalID,
        at: at.instant(in: zone, at: read.now),
        service: service,
        status: status
      )
      var change = Change()
      change.visits = [visit]
      return (visit, change)
    }
    try context.output.answer(VisitAnswer(visit: visit, zone: zone))
    return .done
  }
}

/// `cbchat client visit set`: changes a visit.
struct ClientVisitSetCommand: Command {
  static let path = ["client", "visit", "set"]
  static let summary = Phrase(en: "Change a visit", uk: "Змінити візит")
  static let examples = [
    Example("cbchat client visit set 5 --status completed", en: "the client came", uk: "клієнт прийшов")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("ID", \.visit, en: "the visit's number", uk: "номер візиту"),
      .option("at", \.at, "TIME", en: "when", uk: "коли"),
      .option("service", \.service, "S", en: "what for", uk: "послуга"),
      .option("status", \.status, "STATUS", en: "what became of it", uk: "стан візиту"),
    ]
  }

  var visit: Visit.ID?
  var at: TimeWord?
  var service: String?
  var status: Visit.Status?

  func validate() throws(Fault) {
    guard at != nil || service != nil || status != nil else {
      throw Fault(.usage, en: "there is nothing to change", uk: "нема чого змінювати")
    }
    if let service, service.allSatisfy(\.isWhitespace) {
      throw Fault(.usage, en: "the service is empty", uk: "порожня послуга")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let id = visit else { return .done }
    let zone = try context.zone
    let viewer = try context.viewer
    let visit = try context.desk.change { (read, _) throws(Fault) in
      guard var visit = try read.visit(id, for: viewer) else {
        throw Fault(
          .notFound,
          en: "no such visit: \(id)",
          uk: "немає такого візиту: \(id)",
          hint: Phrase(same: "cbchat client visit list CLIENT")
        )
      }
      if let at { visit.at = at.instant(in: zone, at: read.now) }
      if let service { visit.service = service }
      if let status { visit.status = status }
      var change = Change()
      change.visits = [visit]
      return (visit, change)
    }
    try context.output.answer(VisitAnswer(visit: visit, zone: zone))
    return .done
  }
}

/// `cbchat client visit list`: the visits of a card, newest first.
struct ClientVisitListCommand: Command {
  static let path = ["client", "visit", "list"]
  static let summary = Phrase(en: "List a client's visits", uk: "Показати візити клієнта")
  static var parameters: [Parameter<Self>] {
    [.argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client)]
  }

  var client: ClientArgument?

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let (zone, viewer) = (try context.zone, try context.viewer)
    let visits = try context.desk.look { (read) throws(Fault) in
      try read.visits(of: try context.client(client, in: read).id, for: viewer)
    }
    try context.output.list(visits.map { VisitAnswer(visit: $0, zone: zone) })
    return .done
  }
}
