import Inbox
import JSON
import Phrases

/// The changes of a delivery of WhatsApp's (channels.md 6.1b), read into the words of Inbox.
struct CloudDelivery {
  private var delivery: MetaDelivery
  private var value: JSONValue = .null

  static func decode(_ delivery: MetaDelivery, number: String?) throws(Fault) -> Decoded {
    var reader = CloudDelivery(delivery: delivery)
    for entry in delivery.entries {
      guard let changes = entry["changes"]?.array else {
        reader.delivery.misshape("entry.changes")
        continue
      }
      for change in changes { reader.read(change, number: number) }
    }
    return try reader.delivery.finished()
  }

  private init(delivery: MetaDelivery) {
    self.delivery = delivery
  }

  private mutating func read(_ change: JSONValue, number: String?) {
    let field = change["field"]?.text ?? "messages"
    guard let value = change["value"], value.object != nil else { return delivery.misshape("\(field).value") }
    // One app and one account have many numbers; each channel takes its own.
    if let number, let other = value["metadata", "phone_number_id"]?.id, other != number {
      return delivery.ignore("number \(other)")
    }
    self.value = value
    switch field {
    case "messages":
      let isEmpty = ["messages", "statuses", "errors"].allSatisfy { value[$0] == nil }
      if isEmpty { delivery.ignore("empty") }
      each("messages") { $0.message($1) }
      each("statuses") { $0.status($1) }
      each("errors") { $0.trouble($1) }
    case "smb_message_echoes": each("message_echoes") { $0.echo($1) }
    case "history": history()
    case "user_preferences": each("user_preferences") { $0.preference($1) }
    case "calls": each("calls") { $0.call($1) }
    default: delivery.ignore(field)
    }
  }

  private mutating func each(_ list: String, _ read: (inout CloudDelivery, JSONValue) -> Void) {
    guard let elements = value[list] else { return }
    guard let elements = elements.array else { return delivery.misshape(list) }
    for element in elements {
      if element.object == nil { delivery.misshape(list) } else { read(&self, element) }
    }
  }

  /// The person by the ids of some element: a BSUID before a number, which is kept as their proven phone.
  private func person(user: JSONValue?, number: JSONValue?, isNamed: Bool = true) -> Sender? {
    let contact = contact(user: user?.id, number: number?.id)
    let userID = user?.id ?? contact?["user_id"]?.id
    let waID = number?.id ?? contact?["wa_id"]?.id
    guard let id = userID ?? waID else { return nil }
    var sender = Sender(externalID: id, formerIDs: userID == nil ? [] : [waID].compactMap(\.self))
    if isNamed {
      sender.name = contact?["profile", "name"]?.text
      sender.username = contact?["profile", "username"]?.text
    }
    sender.phone = waID.flatMap(Phone.init(international:))
    sender.phoneProof = sender.phone == nil ? nil : .proven
    return sender
  }

  /// The card of some ids among those that came along; a lone card is theirs too, unless it names another person.
  private func contact(user: String?, number: String?) -> JSONValue? {
    let contacts = value["contacts"]?.array ?? []
    func allows(_ contact: JSONValue, _ key: String, _ id: String?) -> Bool {
      guard let id, let other = contact[key]?.id else { return true }
      return id == other
    }
    return contacts.first { user != nil && $0["user_id"]?.id == user }
      ?? contacts.first { number != nil && $0["wa_id"]?.id == number && allows($0, "user_id", user) }
      ?? contacts.first { contacts.count == 1 && allows($0, "user_id", user) && allows($0, "wa_id", number) }
  }

  // What people write.

  private mutating func message(_ message: JSONValue) {
    if message["group_id"] != nil { return delivery.ignore("group") }
    let at = message["timestamp"]?.moment
    if message["type"]?.string == "system" { return system(message["system"], of: message, at) }
    guard var sender = person(user: message["from_user_id"], number: message["from"]) else {
      return delivery.misshape("messages.from")
    }
    switch message["type"]?.string {
    case "request_welcome": delivery.add(sender, at, [.met])
    case "reaction": add(reaction(message["reaction"]), sender, at, "reaction")
    case "edit", "revoke": add(change(of: message), sender, at, message["type"]?.string ?? "")
    default:
      let content = CloudContent(message)
      if let own = content.ownNumber.flatMap(Phone.init(international:)) {
        sender.phone = own
        sender.phoneProof = .proven
      }
      let arrival = arrival(message, content)
      delivery.add(sender, at, [content.action == nil ? .message(arrival) : .callback(arrival)])
    }
  }

  private mutating func add(_ body: Inbound.Body?, _ sender: Sender, _ at: Instant?, _ name: String) {
    if let body { delivery.add(sender, at, [body]) } else { delivery.ignore(name) }
  }

  private func arrival(_ message: JSONValue, _ content: CloudContent, isHistory: Bool = false) -> Arrival {
    Arrival(
      externalID: message["id"]?.identifier ?? MetaDelivery.madeUpID(for: message),
      text: content.text,
      attachments: content.attachments,
      replyTo: message["context", "id"]?.identifier,
      action: content.action,
      isHistory: isHistory
    )
  }

  /// A person's call that ended unanswered; its beginning, and calls of ours, mean nothing here.
  private mutating func call(_ call: JSONValue) {
    guard call["event"]?.string == "terminate", call["direction"]?.string == "USER_INITIATED",
      let status = call["status"]?.text, status != "COMPLETED"
    else { return delivery.ignore("calls") }
    guard let sender = person(user: call["from_user_id"], number: call["from"]) else {
      return delivery.misshape("calls.from")
    }
    let arrival = Arrival(
      externalID: call["id"]?.identifier ?? MetaDelivery.madeUpID(for: call),
      attachments: [Attachment(kind: .call, name: status)]
    )
    delivery.add(sender, call["timestamp"]?.moment, [.message(arrival)])
  }

  /// An absent or empty emoji takes the reaction back.
  private func reaction(_ reaction: JSONValue?) -> Inbound.Body? {
    guard let id = reaction?["message_id"]?.identifier else { return nil }
    return .reaction(to: id, emojis: [reaction?["emoji"]?.text].compactMap(\.self))
  }

  /// An edit or a deletion, which only a number in coexistence tells.
  private func change(of message: JSONValue) -> Inbound.Body? {
    if let id = message["revoke", "original_message_id"]?.identifier { return .deletion(of: id) }
    guard let id = message["edit", "original_message_id"]?.identifier, let new = message["edit", "message"],
      new.object != nil
    else { return nil }
    let content = CloudContent(new)
    // A picture without a caption had it taken away, or never had one.
    return .edit(of: id, text: content.text ?? "", attachments: content.attachments)
  }

  /// A changed number: the person stays the same under new ids (channels.md 6.1b).
  private mutating func system(_ system: JSONValue?, of message: JSONValue, _ at: Instant?) {
    let type = system?["type"]?.text ?? "system"
    let wasKnownAs = [
      message["from_user_id"]?.id, system?["previous_user_id"]?.id, system?["customer"]?.id ?? message["from"]?.id,
    ].compactMap(\.self)
    let number = system?["wa_id"]?.id ?? system?["new_wa_id"]?.id
    guard type.contains("changed_number") || type == "user_changed_user_id",
      let id = system?["user_id"]?.id ?? number, !wasKnownAs.isEmpty
    else { return delivery.ignore(type) }
    var sender = Sender(externalID: id, formerIDs: wasKnownAs.filter { $0 != id })
    sender.phone = number.flatMap(Phone.init(international:))
    sender.phoneProof = sender.phone == nil ? nil : .proven
    delivery.add(sender, at, [.met])
  }

  // What the business wrote elsewhere, and before.

  private mutating func echo(_ message: JSONValue) {
    guard let sender = person(user: message["to_user_id"], number: message["to"]) else {
      return delivery.misshape("message_echoes.to")
    }
    let at = message["timestamp"]?.moment
    switch message["type"]?.string {
    case "reaction": delivery.ignore("reaction")
    case "edit", "revoke": add(change(of: message), sender, at, message["type"]?.string ?? "")
    default: delivery.add(sender, at, [.echo(arrival(message, CloudContent(message)))])
    }
  }

  private mutating func history() {
    each("history") { reader, chunk in
      for error in chunk["errors"]?.array ?? [] { reader.delivery.ignore("history " + MetaErrors(error).reason) }
      for thread in chunk["threads"]?.array ?? [] { reader.thread(thread) }
    }
    // Files of the past come by themselves, after the messages that held their places.
    each("messages") { reader, message in
      guard let sender = reader.person(user: message["from_user_id"], number: message["from"]),
        let id = message["id"]?.identifier
      else { return reader.delivery.misshape("history.messages") }
      let content = CloudContent(message)
      let edit = Inbound.Body.edit(of: id, text: content.text, attachments: content.attachments)
      reader.delivery.add(sender, message["timestamp"]?.moment, [edit])
    }
  }

  private mutating func thread(_ thread: JSONValue) {
    let user = thread["context", "user_id"]
    guard let client = thread["id"]?.id ?? user?.id,
      let sender = person(user: user, number: thread["context", "wa_id"] ?? thread["id"])
    else { return delivery.misshape("history.threads.id") }
    for message in thread["messages"]?.array ?? [] where message.object != nil {
      let arrival = arrival(message, CloudContent(message), isHistory: true)
      let isOurs =
        message["history_context", "from_me"]?.bool ?? (message["to"] != nil || message["from"]?.id != client)
      delivery.add(sender, message["timestamp"]?.moment, [isOurs ? .echo(arrival) : .message(arrival)])
    }
  }

  // What became of ours.

  private mutating func status(_ status: JSONValue) {
    if status["recipient_type"]?.string == "group" { return delivery.ignore("group") }
    guard let id = status["id"]?.identifier,
      let sender = person(user: status["recipient_user_id"], number: status["recipient_id"], isNamed: false)
    else { return delivery.misshape("statuses.id") }
    let at = status["timestamp"]?.moment
    let tracker = status["biz_opaque_callback_data"]?.identifier
    let name = status["status"]?.text ?? "unknown"
    if let state = Self.states[name] {
      return delivery.add(sender, at, [.receipt(Receipt(state, .message(externalID: id), tracker: tracker))])
    }
    guard name == "failed" else { return delivery.ignore("status \(name)") }
    let error = status["errors", 0] ?? value["errors", 0]
    var outcome = error.map { MetaErrors($0).outcome(in: MetaErrors.cloud, attempts: 0) } ?? Outcome(.rejected)
    report(outcome)
    var bodies: [Inbound.Body] = outcome.verdict == .optedOut ? [.optedOut] : []
    // It was accepted and is over: nobody will try it again.
    if Self.wait.contains(outcome.verdict) { outcome.verdict = .rejected }
    outcome.retryAfter = nil
    bodies.insert(.refused(externalID: id, outcome, tracker: tracker), at: 0)
    delivery.add(sender, at, bodies)
  }

  private static let states: [String: Message.State] = [
    "sent": .sent, "delivered": .delivered, "read": .seen, "played": .seen,
  ]

  /// Verdicts after which a message stays queued, were it a call's.
  private static let wait: Set<Outcome.Verdict> = [
    .retry, .rateLimited, .ambiguous, .tokenInvalid, .restricted, .quota,
  ]

  /// An error that concerns no message.
  private mutating func trouble(_ error: JSONValue) {
    let known = MetaErrors(error)
    if !report(known.outcome(in: MetaErrors.cloud, attempts: 0)) { delivery.ignore("error " + known.reason) }
  }

  /// Tells of the account what an error says of it.
  @discardableResult
  private mutating func report(_ outcome: Outcome) -> Bool {
    switch outcome.verdict {
    case .tokenInvalid: delivery.report(ChannelReport(.unauthorized, reason: outcome.reason))
    case .restricted, .quota: delivery.report(ChannelReport(.restricted, reason: outcome.reason))
    case .ok, .retry, .rateLimited, .windowClosed, .blocked, .unknownRecipient, .tooLong, .rejected, .optedOut,
      .ambiguous:
      return false
    }
    return true
  }

  /// The person wants no promotions, or wants them again.
  private mutating func preference(_ preference: JSONValue) {
    guard let sender = person(user: preference["user_id"], number: preference["wa_id"]) else {
      return delivery.misshape("user_preferences.wa_id")
    }
    let at = preference["timestamp"]?.moment
    switch (preference["category"]?.string, preference["value"]?.string?.lowercased()) {
    case ("marketing_messages", "stop"): delivery.add(sender, at, [.optedOut])
    case ("marketing_messages", "resume"), ("marketing_messages", "signup"): delivery.add(sender, at, [.optedIn])
    default: delivery.ignore("user_preferences")
    }
  }
}
