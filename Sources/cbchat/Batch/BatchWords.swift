import CLI
import Inbox
import JSON
import Phrases

/// A line of a batch as it was written (cli.md: JSON Lines), checked for its form alone.
struct BatchWords: Equatable {
  /// What a line may hold.
  static let keys = [
    "chat", "client", "channel", "contact", "text", "canned", "file", "replyTo", "template", "params", "key", "promo",
    "at",
  ]

  enum Place: Equatable {
    case chat(Chat.ID)
    case client(String, StartChoice)
  }

  var place: Place
  var text: String?
  var canned: String?
  var files: [String] = []
  var replyTo: Message.ID?
  var template: TemplateArgument?
  var params: [String] = []
  var key: String?
  var isPromo = false
  var time: TimeWord?

  /// - Throws: `badInput`, with what is wrong.
  init(_ value: JSONValue) throws(Fault) {
    guard let object = value.object else {
      throw Fault(.badInput, en: "it is not a JSON object", uk: "це не об’єкт JSON")
    }
    if let member = object.members.first(where: { !BatchWords.keys.contains($0.key) }) {
      throw Fault(
        .badInput,
        en: "unknown key: \(member.key)",
        uk: "невідомий ключ: \(member.key)",
        hint: Suggestion.hint(for: member.key, among: BatchWords.keys)
          ?? Phrase(same: BatchWords.keys.joined(separator: ", "))
      )
    }
    let fields = Fields(object: object)
    key = try fields.word("key")
    place = try BatchWords.place(fields)
    text = try fields.text("text")
    canned = try fields.text("canned")
    files = try fields.texts("file")
    replyTo = try fields.number("replyTo").map { Message.ID($0) }
    template = try fields.text("template").map { text throws(Fault) in try TemplateArgument(argument: text) }
    params = try fields.texts("params")
    isPromo = try fields.flag("promo")
    time = try fields.text("at").map { text throws(Fault) in try TimeWord(argument: text) }
    try checkContent()
  }

  /// The key of a line that may be wrong otherwise, to name it in the answer.
  static func key(of value: JSONValue) -> String? {
    guard let object = value.object else { return nil }
    return (try? Fields(object: object).word("key")) ?? nil
  }

  private func checkContent() throws(Fault) {
    let given = [text != nil, canned != nil, template != nil].count { $0 }
    guard given <= 1, template == nil || files.isEmpty else {
      throw Fault(
        .badInput,
        en: "one of text, canned and template says what is sent; no file goes with a template",
        uk: "потрібне щось одне: text, canned або template; файл із шаблоном не поєднується"
      )
    }
    guard given == 1 || !files.isEmpty else {
      throw Fault(.badInput, en: "there is no text", uk: "бракує text")
    }
    guard template != nil || params.isEmpty else {
      throw Fault(.badInput, en: "params go with template", uk: "params працюють із template")
    }
    guard !params.contains(where: { $0.allSatisfy(\.isWhitespace) }) else {
      throw Fault(.badInput, en: "one of params is empty", uk: "серед params є порожній")
    }
  }

  private static func place(_ fields: Fields) throws(Fault) -> Place {
    let chat = try fields.number("chat")
    let client = try fields.word("client")
    let channel = try fields.text("channel")
    let contact = try fields.number("contact")
    switch (chat, client) {
    case (let chat?, nil):
      guard channel == nil, contact == nil else {
        throw Fault(
          .badInput, en: "channel and contact go with client", uk: "channel і contact працюють із client")
      }
      return .chat(Chat.ID(chat))
    case (nil, let client?):
      switch (channel, contact) {
      case (_?, _?):
        throw Fault(
          .badInput, en: "channel and contact exclude each other", uk: "channel і contact виключають одне одного")
      case (let name?, nil): return .client(client, .channel(name))
      case (nil, let id?): return .client(client, .contact(Contact.ID(id)))
      case (nil, nil): return .client(client, .any)
      }
    case (_?, _?):
      throw Fault(.badInput, en: "either chat or client", uk: "або chat, або client")
    case (nil, nil):
      throw Fault(.badInput, en: "neither chat nor client", uk: "немає ні chat, ні client")
    }
  }
}

/// The members of a line's object; `null` is an absent one.
private struct Fields {
  let object: JSONObject

  private func value(_ key: String) -> JSONValue? {
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  private func bad(_ key: String, en: String, uk: String) -> Fault {
    Fault(.badInput, en: "\(key) is not \(en)", uk: "\(key) — не \(uk)")
  }

  func text(_ key: String) throws(Fault) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.string else { throw bad(key, en: "a string", uk: "рядок") }
    return text
  }

  /// A text, or a number that stands for one: `"client": 12`, `"key": 7`.
  func word(_ key: String) throws(Fault) -> String? {
    guard let value = value(key) else { return nil }
    let text: String
    switch value {
    case .string(let string): text = string
    case .integer(let number): text = String(number)
    default: throw bad(key, en: "a string", uk: "рядок")
    }
    guard !text.isEmpty else { throw Fault(.badInput, en: "\(key) is empty", uk: "\(key) порожній") }
    return text
  }

  func number(_ key: String) throws(Fault) -> Int64? {
    guard let value = value(key) else { return nil }
    guard let number = value.integer ?? value.string.flatMap({ Int64($0) }), number > 0 else {
      throw bad(key, en: "a number of ours", uk: "наш номер")
    }
    return number
  }

  /// A text, or several.
  func texts(_ key: String) throws(Fault) -> [String] {
    guard let value = value(key) else { return [] }
    if let text = value.string { return [text] }
    guard let texts = value.array?.map(\.string), !texts.contains(nil) else {
      throw bad(key, en: "a string or an array of strings", uk: "рядок чи масив рядків")
    }
    return texts.compactMap(\.self)
  }

  func flag(_ key: String) throws(Fault) -> Bool {
    guard let value = value(key) else { return false }
    guard let flag = value.bool else { throw bad(key, en: "true or false", uk: "true чи false") }
    return flag
  }
}
