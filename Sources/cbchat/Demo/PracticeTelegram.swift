import Foundation
import HTTP
import JSON
import Phrases
import Synchronization

/// A small messenger on this machine that speaks the part of Telegram's Bot API that a practice salon needs
/// (channels.md 1a): updates are asked for, messages are taken, and a client can block the bot.
///
/// It keeps its own record of what arrived, so that the demo shows what the client's telephone would.
final class PracticeTelegram: Sendable {
  static let token = "1:practice"

  /// What the messenger was given to deliver.
  struct Delivered: Sendable, Equatable {
    var chat: Int64
    var text: String
  }

  fileprivate struct State {
    var updates: [(id: Int64, update: JSONValue)] = []
    var nextUpdate: Int64 = 1
    var nextMessage: Int64 = 100
    var delivered: [Delivered] = []
    var blocked: Set<Int64> = []
  }

  private let state = Mutex(State())
  private let listener: Listener
  private let server = Mutex<Server?>(nil)

  init() throws(Fault) {
    do { listener = try Listener.open("127.0.0.1:0") } catch {
      throw Fault(.cannotCreate, en: "no port on this machine is free", uk: "немає вільного порту", detail: "\(error)")
    }
  }

  /// Begins to answer.
  func start() throws(Fault) {
    let server = Server(listeners: [listener]) { [self] request in answer(request) }
    do { try server.start() } catch {
      throw Fault(
        .cannotCreate,
        en: "the practice messenger cannot start",
        uk: "навчальний месенджер не запускається",
        detail: "\(error)"
      )
    }
    self.server.withLock { $0 = server }
  }

  func stop() {
    server.withLock { $0 }?.stop(within: .seconds(1))
  }

  /// The address for `--api-url`.
  var url: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  var delivered: [Delivered] { state.withLock { $0.delivered } }

  // MARK: What clients do

  struct Person: Sendable {
    var id: Int64
    var firstName: String
    var lastName: String

    var json: JSONValue {
      [
        "id": .integer(id), "is_bot": false, "first_name": .string(firstName), "last_name": .string(lastName),
        "language_code": "uk",
      ]
    }
  }

  /// A client writes, or sends anything else that a message may hold.
  func write(_ person: Person, _ content: JSONObject) {
    state.withLock { state in
      var message: JSONObject = [
        "message_id": .integer(state.nextMessage),
        "date": .integer(Int64(Date().timeIntervalSince1970)),
        "chat": ["id": .integer(person.id), "type": "private", "first_name": .string(person.firstName)],
        "from": person.json,
      ]
      state.nextMessage += 1
      for (key, value) in content.members { message[key] = value }
      state.add(["message": .object(message)])
    }
  }

  /// A client blocks the bot: Telegram says so, and refuses what is sent from then on.
  func block(_ person: Person) {
    state.withLock { state in
      state.blocked.insert(person.id)
      state.add([
        "my_chat_member": [
          "chat": ["id": .integer(person.id), "type": "private"],
          "from": person.json,
          "date": .integer(Int64(Date().timeIntervalSince1970)),
          "old_chat_member": ["status": "member"],
          "new_chat_member": ["status": "kicked", "until_date": 0],
        ]
      ])
    }
  }

  // MARK: What the bot asks

  private func answer(_ request: Request) -> Response {
    let path = request.path.split(separator: "/").map(String.init)
    guard request.method == "POST", path.count == 2, path[0] == "bot" + PracticeTelegram.token else {
      return refusal(404, "Not Found")
    }
    let fields = (try? JSONValue.parse(request.body)) ?? .object([:])
    switch path[1].lowercased() {
    case "getme": return result(["id": 1, "is_bot": true, "first_name": "Salon", "username": "practice_salon_bot"])
    case "getwebhookinfo": return result(["url": "", "pending_update_count": 0])
    case "getupdates": return result(updates(after: fields["offset"]?.integer ?? 0))
    case "sendmessage": return send(fields)
    case "sendchataction": return result(true)
    default: return refusal(404, "Not Found: method not found")
    }
  }

  private func updates(after offset: Int64) -> JSONValue {
    state.withLock { state in
      state.updates.removeAll { $0.id < offset }
      return .array(state.updates.map(\.update))
    }
  }

  private func send(_ fields: JSONValue) -> Response {
    guard let chat = fields["chat_id"]?.integer, let text = fields["text"]?.string, !text.isEmpty else {
      return refusal(400, "Bad Request: message text is empty")
    }
    return state.withLock { state in
      guard !state.blocked.contains(chat) else { return refusal(403, "Forbidden: bot was blocked by the user") }
      state.delivered.append(Delivered(chat: chat, text: text))
      defer { state.nextMessage += 1 }
      return result([
        "message_id": .integer(state.nextMessage), "date": .integer(Int64(Date().timeIntervalSince1970)),
        "chat": ["id": .integer(chat), "type": "private"], "text": .string(text),
      ])
    }
  }

  private func result(_ value: JSONValue) -> Response {
    .json(JSONValue.object(["ok": true, "result": value]).bytes())
  }

  private func refusal(_ code: Int, _ description: String) -> Response {
    let body: JSONValue = ["ok": false, "error_code": JSONValue(code), "description": .string(description)]
    return .json(body.bytes(), status: code)
  }
}

extension PracticeTelegram.State {
  fileprivate mutating func add(_ content: JSONObject) {
    var update: JSONObject = ["update_id": .integer(nextUpdate)]
    for (key, value) in content.members { update[key] = value }
    updates.append((id: nextUpdate, update: .object(update)))
    nextUpdate += 1
  }
}
