import Inbox
import JSON
import Phrases

/// One event of Messenger or Instagram (channels.md 3b, 4b), an element of `messaging` or `standby`.
struct MetaMessaging {
  private let event: JSONValue
  /// Whether the business itself wrote or did it.
  private let isFromUs: Bool
  /// Another app holds the thread.
  private let isStandby: Bool
  /// Our app's id: other apps' echoes are answers from elsewhere.
  private let appID: String?

  private enum Reading {
    case bodies([Inbound.Body])
    case ignored(String)
  }

  /// Reads the entries of a delivery that are this account's.
  static func decode(_ delivery: MetaDelivery, account id: String?, app: String?) throws(Fault) -> Decoded {
    var delivery = delivery
    for entry in delivery.entries {
      // An app has one address for all its accounts; each channel takes its own.
      if let id, let other = entry["id"]?.id, other != id, other != "0" {
        delivery.ignore("account \(other)")
        continue
      }
      var isEmpty = true
      for list in ["messaging", "standby"] {
        guard let events = entry[list] else { continue }
        isEmpty = false
        guard let events = events.array else {
          delivery.misshape(list)
          continue
        }
        for event in events {
          let reader = MetaMessaging(event, us: entry["id"]?.id ?? id, isStandby: list == "standby", app: app)
          reader.read(into: &delivery)
        }
      }
      // Comments, mentions and the dashboard's "Test" button (channels.md 4b).
      for change in entry["changes"]?.array ?? [] {
        isEmpty = false
        delivery.ignore("changes." + (change["field"]?.text ?? "unknown"))
      }
      if isEmpty { delivery.misshape("entry.messaging") }
    }
    return try delivery.finished()
  }

  private init(_ event: JSONValue, us: String?, isStandby: Bool, app: String?) {
    self.event = event
    let isSentByUs = us != nil && event["sender", "id"]?.id == us
    isFromUs = event["message", "is_echo"]?.bool == true || isSentByUs
    self.isStandby = isStandby
    appID = app
  }

  private func read(into delivery: inout MetaDelivery) {
    guard let object = event.object else { return delivery.misshape("messaging") }
    // The dashboard's "Test" button in its other shape (channels.md 4b): nobody has these ids.
    if event["sender", "id"]?.id == "12334", event["recipient", "id"]?.id == "23245" { return delivery.ignore("test") }
    let members = object.members.filter { $0.value != .null && !Self.envelope.contains($0.key) }
    if members.isEmpty { delivery.ignore("empty") }
    for member in members {
      guard let reader = Self.readers[member.key] else {
        delivery.ignore(member.key)
        continue
      }
      guard member.value.object != nil else {
        delivery.misshape(member.key)
        continue
      }
      let role = isFromUs ? "recipient" : "sender"
      switch (reader(self)(member.value), event[role, "id"]?.id) {
      case (.ignored(let name), _): delivery.ignore(name)
      case (.bodies, nil): delivery.misshape("\(member.key).\(role).id")
      case (.bodies(let bodies), let client?):
        delivery.add(sender(client, member.value), event["timestamp"]?.eitherMoment, bodies)
      }
    }
  }

  private static let envelope: Set<String> = ["sender", "recipient", "timestamp", "prior_message", "hop_context"]

  private static let readers: [String: @Sendable (MetaMessaging) -> (JSONValue) -> Reading] = [
    "message": { event in event.message },
    "postback": { event in event.postback },
    "delivery": { event in event.delivery },
    "read": { event in event.seen },
    "reaction": { event in event.reaction },
    "message_edit": { event in event.edit },
    "referral": { event in event.referral },
  ]

  /// The person; a number shared by a quick reply is the one of their profile, which proves nothing (channels.md 3a, 10).
  private func sender(_ id: String, _ body: JSONValue) -> Sender {
    var sender = Sender(externalID: id)
    if !isFromUs, let number = body["quick_reply", "payload"]?.text, number.hasPrefix("+"),
      let phone = Phone(international: number)
    {
      sender.phone = phone
      sender.phoneProof = .claimed
    }
    return sender
  }

  private func message(_ message: JSONValue) -> Reading {
    // The account wrote to itself, to try things out.
    if message["is_self"]?.bool == true { return .ignored("is_self") }
    let id = message["mid"]?.identifier
    if message["is_deleted"]?.bool == true {
      return id.map { .bodies([.deletion(of: $0)]) } ?? .ignored("is_deleted")
    }
    let content = MetaContent(message)
    var arrival = Arrival(
      externalID: id ?? MetaDelivery.madeUpID(for: event),
      text: content.text,
      attachments: content.attachments,
      replyTo: message["reply_to", "mid"]?.identifier,
      isStandby: isStandby
    )
    guard isFromUs else {
      arrival.action = message["quick_reply", "payload"]?.identifier
      return .bodies([arrival.action == nil ? .message(arrival) : .callback(arrival)])
    }
    arrival.tracker = message["metadata"]?.string.flatMap { $0.hasPrefix("cb:") ? $0 : nil }
    let app = message["app_id"]?.id
    arrival.isOwn = appID != nil && app == appID
    arrival.mayBeOwn = appID == nil || app == nil
    return .bodies([.echo(arrival)])
  }

  private func postback(_ postback: JSONValue) -> Reading {
    let arrival = Arrival(
      externalID: postback["mid"]?.identifier ?? MetaDelivery.madeUpID(for: event),
      text: postback["title"]?.text ?? postback["payload"]?.text,
      action: postback["payload"]?.identifier,
      isStandby: isStandby
    )
    return .bodies([.callback(arrival)])
  }

  /// The named messages, and every one up to the watermark: clocks differ, so neither alone is enough.
  private func delivery(_ delivery: JSONValue) -> Reading {
    let named = (delivery["mids"]?.array ?? []).compactMap(\.identifier)
    let watermark = delivery["watermark"]?.eitherMoment
    let scopes = named.map { Receipt.Scope.message(externalID: $0) } + (watermark.map { [.through($0)] } ?? [])
    return scopes.isEmpty ? .ignored("delivery") : .bodies(scopes.map { .receipt(Receipt(.delivered, $0)) })
  }

  /// Messenger tells a watermark, Instagram the last message that was read.
  private func seen(_ read: JSONValue) -> Reading {
    let scope =
      read["mid"]?.identifier.map { Receipt.Scope.throughMessage(externalID: $0) }
      ?? read["watermark"]?.eitherMoment.map { .through($0) }
    guard !isFromUs, let scope else { return .ignored("read") }
    return .bodies([.receipt(Receipt(.seen, scope))])
  }

  private func reaction(_ reaction: JSONValue) -> Reading {
    guard !isFromUs, let id = reaction["mid"]?.identifier else { return .ignored("reaction") }
    let isTakenBack = reaction["action"]?.string == "unreact"
    let emoji = reaction["emoji"]?.text ?? reaction["reaction"]?.text
    return .bodies([.reaction(to: id, emojis: isTakenBack ? [] : [emoji].compactMap(\.self))])
  }

  private func edit(_ edit: JSONValue) -> Reading {
    guard let id = edit["mid"]?.identifier, let text = edit["text"]?.text else { return .ignored("message_edit") }
    return .bodies([.edit(of: id, text: text, attachments: [])])
  }

  /// Came by a link or an advertisement, and has written nothing yet.
  private func referral(_ referral: JSONValue) -> Reading {
    isFromUs ? .ignored("referral") : .bodies([.met])
  }
}
