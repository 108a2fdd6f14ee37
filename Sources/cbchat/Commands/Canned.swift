import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

// `cbchat canned`: texts that are said often. Everybody uses them, admins write them.

/// `cbchat canned list`: every text with its name.
struct CannedListCommand: Command {
  static let path = ["canned", "list"]
  static let summary = Phrase(en: "List canned texts", uk: "Показати готові тексти")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    _ = try context.staff
    let texts = try context.desk.look { (read) throws(Fault) in try read.canned() }
    try context.output.list(texts.map(CannedAnswer.init))
    return .done
  }
}

/// `cbchat canned set`: writes a text, or writes it anew.
struct CannedSetCommand: Command {
  static let path = ["canned", "set"]
  static let summary = Phrase(en: "Write a canned text", uk: "Записати готовий текст")
  static let examples = [
    Example(
      "cbchat canned set address 'вул. Хрещатик, 1'",
      en: "then: cbchat send 7 --canned address",
      uk: "потім: cbchat send 7 --canned address"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("NAME", \.name, en: "the word by which it is used", uk: "слово, за яким його беруть"),
      .words("TEXT", \.words, en: "the text; - is stdin", uk: "текст; - це stdin"),
    ]
  }

  var name = ""
  var words: [String] = []

  func validate() throws(Fault) {
    let isWord =
      !name.isEmpty && name.count <= 64 && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    guard isWord, name.first != "-" else {
      throw Fault(.badInput, en: "'\(name)' cannot be a name", uk: "«\(name)» не може бути іменем")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "write canned texts", uk: "записувати готові тексти")
    let text = try context.text(words, usage: "cbchat canned set \(name) TEXT")
    guard !text.allSatisfy(\.isWhitespace) else {
      throw Fault(.badInput, en: "the text is empty", uk: "порожній текст")
    }
    let canned = Canned(name: name, text: text)
    try context.desk.administer { (write) throws(Fault) in try write.save(canned) }
    try context.output.answer(CannedAnswer(canned: canned))
    return .done
  }
}

/// `cbchat canned remove`: takes a text away; what was sent stays.
struct CannedRemoveCommand: Command {
  static let path = ["canned", "remove"]
  static let summary = Phrase(en: "Remove a canned text", uk: "Прибрати готовий текст")
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "its name", uk: "його назва")]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "remove canned texts", uk: "прибирати готові тексти")
    _ = try context.desk.look { (read) throws(Fault) in try context.canned(name, in: read) }
    try context.confirm(Phrase(en: "remove the text \(name)?", uk: "прибрати текст \(name)?"))
    let canned = try context.desk.administer { (write) throws(Fault) in
      let canned = try context.canned(name, in: write.read)
      try write.remove(canned)
      return canned
    }
    try context.output.answer(CannedAnswer(canned: canned))
    return .done
  }
}

extension Context {
  /// The canned text of a name.
  func canned(_ name: String, in read: borrowing Read) throws(Fault) -> Canned {
    guard let canned = try read.canned(name: name) else {
      throw Fault(
        .notFound,
        en: "no such canned text: \(name)",
        uk: "немає такого готового тексту: \(name)",
        hint: Suggestion.hint(for: name, among: try read.canned().map(\.name)) ?? Phrase(same: "cbchat canned list")
      )
    }
    return canned
  }
}

/// A canned text.
struct CannedAnswer: Row {
  let canned: Canned

  var json: JSONValue { ["name": .string(canned.name), "text": .string(canned.text)] }

  static let columns = [Column(en: "NAME", uk: "НАЗВА"), Column(en: "TEXT", uk: "ТЕКСТ")]

  var cells: [Cell] { [Cell(canned.name), Cell(canned.text)] }
}
