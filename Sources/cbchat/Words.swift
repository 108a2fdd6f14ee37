import CLI
import Foundation
package import Inbox
import JSON
package import Phrases
import Storage

// The words of cli.md as types: CHAT, MESSAGE, CLIENT, KEY=VALUE …

/// CHAT on the command line: a number, or `-` for those on stdin.
enum ChatWord: ArgumentValue, Equatable {
  case number(Chat.ID)
  case input

  init(argument: String) throws(Fault) {
    if argument == "-" {
      self = .input
    } else {
      self = .number(try Chat.ID(argument: argument))
    }
  }
}

extension ID: ArgumentValue {
  package init(argument: String) throws(Fault) {
    guard let number = Int64(argument), number > 0, !argument.hasPrefix("+") else {
      throw Fault(.usage, en: "'\(argument)' is not a number", uk: "«\(argument)» не є номером")
    }
    self.init(number)
  }
}

/// A chat to change, and the message that the caller has seen last.
struct ChatTarget: Equatable {
  var chat: Chat.ID
  var lastMessage: Message.ID?

  /// One of several that are to be changed: a chat, or a line that names none.
  enum Listed {
    case chat(ChatTarget)
    /// `badInput`, with the line's number.
    case unreadable(Fault)

    var id: Chat.ID? {
      guard case .chat(let target) = self else { return nil }
      return target.chat
    }

    /// What went wrong, and with which chat.
    func named(_ fault: Fault) -> Fault {
      guard let id, !fault.phrase.en.split(whereSeparator: { !$0.isNumber }).contains("\(id)") else { return fault }
      var named = fault
      named.phrase = Phrase(same: "\(id): ") + fault.phrase
      return named
    }
  }

  /// The chats that words name; `-` reads numbers or JSON objects with `id`, one a line.
  ///
  /// A line that names no chat does not keep the others.
  ///
  /// - Throws: when stdin cannot be read.
  static func all(_ words: [ChatWord], input: Input) throws(Fault) -> [Listed] {
    var targets: [Listed] = []
    for word in words {
      switch word {
      case .number(let id): targets.append(.chat(ChatTarget(chat: id)))
      case .input:
        var number = 0
        while let line = try input.line() {
          number += 1
          if line.allSatisfy(\.isWhitespace) { continue }
          do throws(Fault) {
            targets.append(.chat(try ChatTarget(line: line, number: number)))
          } catch {
            targets.append(.unreadable(error))
          }
        }
      }
    }
    return targets
  }

  init(chat: Chat.ID, lastMessage: Message.ID? = nil) {
    self.chat = chat
    self.lastMessage = lastMessage
  }

  /// A number, which may be followed by the other columns of `list`; or a JSON object with `id`.
  private init(line: String, number: Int) throws(Fault) {
    func fault(_ en: String, _ uk: String) -> Fault {
      Fault(.badInput, en: "stdin, line \(number): \(en)", uk: "stdin, рядок \(number): \(uk)")
    }
    if line.first(where: { !$0.isWhitespace }) != "{" {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      let first = columns.first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
      guard let id = Int64(first), id > 0, first.first != "+" else {
        // Several numbers on a line would be one chat that is changed and others that are not.
        throw fault("not the number of one chat, nor an object with id", "це не номер одного чату і не об’єкт із id")
      }
      self.init(chat: Chat.ID(id))
      return
    }
    let value = try? JSONValue.parse(line)
    guard let id = value?["id"]?.integer, id > 0 else {
      throw fault("neither a chat's number nor an object with id", "це не номер чату і не об’єкт із id")
    }
    // Who gives the last message wants to be stopped when there is a newer one: what cannot be read is no consent.
    var last: Message.ID?
    if let given = value?["lastMessage"], given != .null {
      guard let message = given["id"]?.integer, message > 0 else {
        throw fault("lastMessage is no object with id", "lastMessage — не об’єкт із id")
      }
      last = Message.ID(message)
    }
    self.init(chat: Chat.ID(id), lastMessage: last)
  }
}

/// CLIENT: a number of up to 8 digits, `ext:ID`, a phone, or a name.
struct ClientArgument: ArgumentValue {
  let text: String

  init(argument: String) throws(Fault) {
    // A blank that was copied with a number does not make a name of it.
    text = argument.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw Fault(.usage, en: "no client is named", uk: "клієнта не вказано") }
  }

  /// What the word means in a store of a country.
  func word(country: String) throws(Fault) -> ClientWord {
    if text.hasPrefix("ext:") { return .external(String(text.dropFirst(4))) }
    let isDigits = text.allSatisfy { $0.isASCII && $0.isNumber }
    if isDigits, text.count <= 8, !text.hasPrefix("0"), let number = Int64(text) { return .number(Client.ID(number)) }
    let looksLikePhone =
      text.hasPrefix("+") || text.hasPrefix("0") || text.count(where: { $0.isASCII && $0.isNumber }) >= 9
    guard looksLikePhone, !text.contains(where: \.isLetter) else { return .name(text) }
    guard let phone = Phone(text, country: country) else {
      throw Fault(
        .badInput,
        en: "'\(text)' is not a phone number",
        uk: "«\(text)» не є номером телефону",
        hint: Phrase(same: "+380671112233, 0671112233")
      )
    }
    return .phone(phone)
  }
}

extension Context {
  /// The one card that a word means and the acting colleague may see.
  ///
  /// - Parameters:
  ///   - argument: the word.
  ///   - isWhole: whether a name must be the whole one, as for what cannot be undone: part of a name finds somebody
  ///     else as soon as the card that was meant is gone or not made yet.
  ///   - read: the store.
  /// - Returns: The card.
  /// - Throws: `notFound`, or `ambiguous` with the candidates.
  func client(_ argument: ClientArgument, isWhole: Bool = false, in read: borrowing Read) throws(Fault) -> Client {
    let word = try argument.word(country: country)
    let found = try read.clients(named: word, for: viewer)
    if isWhole, case .name(let name) = word, let near = found.first, !near.isNamed(name) {
      let names = found.prefix(10).map { "\($0.id) \($0.name)" }.joined(separator: ", ")
      throw Fault(
        .notFound,
        en: "no client has the whole name '\(argument.text)'; similar: \(names)",
        uk: "немає клієнта з повним іменем «\(argument.text)»; схожі: \(names)",
        hint: Phrase(
          en: "what cannot be undone takes a number, a phone, ext:ID or the whole name",
          uk: "для того, що не скасувати, потрібні номер, телефон, ext:ID або повне ім’я"
        )
      )
    }
    if found.count == 1, let client = found.first { return client }
    guard !found.isEmpty else {
      throw Fault(
        .notFound,
        en: "no such client: \(argument.text)",
        uk: "немає такого клієнта: \(argument.text)",
        hint: Phrase(same: "cbchat client list --search TEXT")
      )
    }
    let names = found.prefix(10).map { "\($0.id) \($0.name)" }.joined(separator: ", ")
    throw Fault(
      .ambiguous,
      en: "'\(argument.text)' means several clients: \(names)",
      uk: "«\(argument.text)» — це кілька клієнтів: \(names)",
      hint: Phrase(en: "name one by number", uk: "вкажіть одного за номером")
    )
  }
}

extension TimeWord: ArgumentValue {
  package init(argument: String) throws(Fault) {
    guard let word = TimeWord(argument) else {
      throw Fault(
        .badInput,
        en: "'\(argument)' is not a time",
        uk: "«\(argument)» не є часом",
        hint: Phrase(same: "18:30, 'tomorrow 10:00', '2026-11-24 18:30', +2h, +3d")
      )
    }
    self = word
  }
}

extension Span: ArgumentValue {
  package init(argument: String) throws(Fault) {
    guard let span = Span(argument) else {
      throw Fault(
        .badInput,
        en: "'\(argument)' is not a duration",
        uk: "«\(argument)» не є тривалістю",
        hint: Phrase(same: "90s, 15m, 2h, 3d")
      )
    }
    self = span
  }
}

extension Daytime: ArgumentValue {
  package init(argument: String) throws(Fault) {
    try self.init(argument)
  }
}

/// KEY=VALUE of `--set`.
struct KeyValue: ArgumentValue, Equatable {
  let key: String
  let value: String

  init(argument: String) throws(Fault) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else {
      throw Fault(.usage, en: "'\(argument)' is not KEY=VALUE", uk: "«\(argument)» не має вигляду КЛЮЧ=ЗНАЧЕННЯ")
    }
    key = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
  }
}

extension Role: ArgumentValue {
  package init(argument: String) throws(Fault) {
    let isWord = !argument.isEmpty && argument.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    guard isWord, argument.count <= 40 else {
      throw Fault(.usage, en: "'\(argument)' is not a role", uk: "«\(argument)» не є роллю")
    }
    self.init(rawValue: argument.lowercased())
  }
}

extension ChatQuery.Cursor: ArgumentValue {
  package init(argument: String) throws(Fault) {
    guard let cursor = ChatQuery.Cursor(argument) else {
      throw Fault(.badInput, en: "'\(argument)' is not a cursor", uk: "«\(argument)» не є курсором")
    }
    self = cursor
  }
}

extension ChatQuery.Order: ArgumentValue {}

/// A name that is typed: of a channel, or a colleague's login.
///
/// ASCII, so that every keyboard can type it.
struct Name: ArgumentValue, Equatable {
  let text: String

  init(argument: String) throws(Fault) {
    let isName = argument.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "-_.".utf8.contains($0)
    }
    guard isName, (1...64).contains(argument.count), argument.first != "-", argument.first != "." else {
      throw Fault(
        .badInput,
        en: "'\(argument)' cannot be a name: use letters a-z, digits and - _ .",
        uk: "«\(argument)» не може бути іменем: лише літери a-z, цифри та - _ ."
      )
    }
    text = argument
  }
}

extension Visit.Status: ArgumentValue {}

/// A search needs a word or a number; a script whose variable is empty hears so.
///
/// - Throws: `badInput`.
func requireSearchable(_ text: String) throws(Fault) {
  guard !isSearchable(text) else { return }
  throw Fault(
    .badInput,
    en: text.isEmpty ? "the text to search for is empty" : "there is no word in '\(text)' to search for",
    uk: text.isEmpty ? "порожній текст пошуку" : "у «\(text)» немає слова для пошуку"
  )
}
