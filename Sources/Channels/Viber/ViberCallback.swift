import Inbox
import JSON
import Phrases

/// One callback of Viber (channels.md 2b), read into the words of Inbox.
struct ViberCallback {
  private let event: String
  private let body: JSONValue

  /// - Throws: `Fault(.badInput)` when the payload is no JSON object or names no event.
  init(_ payload: [UInt8]) throws(Fault) {
    do {
      body = try JSONValue.parse(payload, loneSurrogates: .replaced)
    } catch {
      throw Fault(.badInput, en: "the callback is not JSON: \(error)", uk: "зворотний виклик не є JSON: \(error)")
    }
    guard body.object != nil else { throw Self.misshapen("callback") }
    guard let event = body["event"]?.text else { throw Self.misshapen("event") }
    self.event = event
  }

  /// Receipts repeat the token of the message they speak of, so that a token alone is no key.
  func key() throws(Fault) -> String {
    let parts = [event, try token(), person.flatMap(Self.id)]
    return parts.compactMap(\.self).joined(separator: " ")
  }

  func decoded() throws(Fault) -> Decoded {
    guard let reader = Self.readers[event] else { return Decoded(ignored: [event]) }
    guard let person, let id = Self.id(of: person) else { throw Self.misshapen("\(event).user.id") }
    let sender = Sender(externalID: id, name: person["name"]?.text, language: person["language"]?.text)
    return Decoded(inbounds: [try reader(self)(sender)])
  }

  /// The language of somebody who opened the chat and is no subscriber: who is to be welcomed.
  var newcomersLanguage: Language? {
    guard event == "conversation_started", body["subscribed"]?.bool != true else { return nil }
    let isAtHome = person?["country"]?.text == "UA"
    return toldLanguage ?? (isAtHome ? .uk : .en)
  }

  /// The person's language, where Viber tells one that is spoken here.
  var toldLanguage: Language? { person?["language"]?.text.flatMap(Language.init(locale:)) }

  private static let readers: [String: @Sendable (ViberCallback) -> (Sender) throws(Fault) -> Inbound] = [
    "message": { callback in { sender throws(Fault) in try callback.message(from: sender) } },
    "conversation_started": { callback in { sender in callback.inbound(.met, from: sender) } },
    "subscribed": { callback in { sender in callback.inbound(.unblocked, from: sender) } },
    "unsubscribed": { callback in { sender in callback.inbound(.blocked, from: sender) } },
    "delivered": { callback in
      { sender throws(Fault) in
        let scope = Receipt.Scope.message(externalID: try callback.token())
        return callback.inbound(.receipt(Receipt(.delivered, scope)), from: sender)
      }
    },
    // Fires once for all that was unread (channels.md 2b).
    "seen": { callback in
      { sender throws(Fault) in
        let scope = Receipt.Scope.throughMessage(externalID: try callback.token())
        return callback.inbound(.receipt(Receipt(.seen, scope)), from: sender)
      }
    },
    // The recipient's app refused what Viber had accepted.
    "failed": { callback in
      { sender throws(Fault) in
        let outcome = Outcome(.rejected, reason: reason(callback.body["desc"]?.text))
        return callback.inbound(.refused(externalID: try callback.token(), outcome), from: sender)
      }
    },
  ]

  private func message(from sender: Sender) throws(Fault) -> Inbound {
    let content = ViberContent(body["message"])
    let arrival = Arrival(
      externalID: try token(),
      text: content.text,
      attachments: content.attachments,
      action: content.action
    )
    var sender = sender
    // A shared number is never proven here: whoever gave a button its nonce can compare it (channels.md 2b).
    sender.phone = content.attachments.first?.phone.flatMap(Phone.init(international:))
    sender.phoneProof = sender.phone == nil ? nil : .claimed
    return inbound(content.action == nil ? .message(arrival) : .callback(arrival), from: sender)
  }

  private func inbound(_ body: Inbound.Body, from sender: Sender) -> Inbound {
    Inbound(sender: sender, at: self.body["timestamp"]?.millisecondMoment, body: body)
  }

  /// The 64-bit token, to the last digit; the time stands for one that is missing.
  private func token() throws(Fault) -> String {
    guard let token = body["message_token"]?.id ?? body["timestamp"]?.id.map({ "at:" + $0 }) else {
      throw Self.misshapen("\(event).message_token")
    }
    return token
  }

  /// Who did it: a profile, or the mere id.
  private var person: JSONValue? {
    body["sender"] ?? body["user"] ?? body["user_id"].map { ["id": $0] }
  }

  private static func id(of person: JSONValue) -> String? {
    person["id"]?.identifier
  }

  private static func misshapen(_ place: String) -> Fault {
    Fault(
      .badInput,
      en: "not a callback of Viber: \(place) is missing or of another type",
      uk: "це не зворотний виклик Viber: \(place) немає або воно іншого типу"
    )
  }
}
