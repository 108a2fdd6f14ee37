package import JSON
package import Phrases

/// The exit statuses of cli.md with their words: what `cbchat help exit-codes` and the man pages show.
package struct ExitCodes: Answer {
  package struct Line: Sendable {
    package let status: Int32
    package let phrase: Phrase

    /// The words of JSON that end with this status.
    package var words: [String] { FaultCode.allCases.filter { $0.exit == status }.map(\.rawValue) }
  }

  package init() {}

  package static let lines: [Line] = [
    .init(0, "done", "виконано"),
    .init(64, "usage", "неправильний виклик"),
    .init(65, "bad input", "хибні дані"),
    .init(66, "no such thing, or not visible to you", "такого немає або воно вам недоступне"),
    .init(69, "the messenger or a rule refuses for good", "месенджер або правило остаточно відмовляє"),
    .init(70, "a defect of cbchat", "дефект cbchat"),
    .init(73, "cannot create", "не вдалося створити"),
    .init(74, "input or output failed", "помилка введення-виведення"),
    .init(75, "try later", "спробуйте пізніше"),
    .init(
      76,
      "the messenger's answer did not come or was not understood: the message may have arrived",
      "відповідь месенджера не надійшла або незрозуміла: повідомлення могло дійти"
    ),
    .init(77, "not permitted", "заборонено"),
    .init(78, "not set up", "не налаштовано"),
    .init(130, "interrupted", "перервано"),
  ]

  package var json: JSONValue {
    .array(
      Self.lines.map { line in
        [
          "status": JSONValue(line.status), "meaning": .string(line.phrase.en),
          "codes": .array(line.words.map(JSONValue.string)),
        ]
      }
    )
  }

  package func text(_ page: inout Page) {
    page.pairs(
      Self.lines.map { line in
        let words = line.words.joined(separator: " ")
        return ("\(line.status)", words.isEmpty ? line.phrase : line.phrase + Phrase(same: ": \(words)"))
      },
      indent: 0,
      .bold
    )
  }
}

extension ExitCodes.Line {
  fileprivate init(_ status: Int32, _ en: String, _ uk: String) {
    self.init(status: status, phrase: Phrase(en: en, uk: uk))
  }
}

/// The environment variables that cbchat reads.
package enum EnvironmentVariables {
  package static let lines: [(String, Phrase)] = [
    ("CBCHAT_STORE", Phrase(en: "the store, unless --store names one", uk: "сховище, якщо не вказано --store")),
    ("CBCHAT_STAFF", Phrase(en: "the login, unless --as names one", uk: "логін, якщо не вказано --as")),
    ("CBCHAT_LANG", Phrase(en: "the language, unless --lang names one", uk: "мова, якщо не вказано --lang")),
    ("LC_ALL, LC_MESSAGES, LANG", Phrase(en: "the locale's language", uk: "мова локалі")),
    (
      "XDG_DATA_HOME",
      Phrase(en: "where the store lies if none is named", uk: "де лежить сховище, якщо його не вказано")
    ),
    ("CBCHAT_PAGER, PAGER", Phrase(en: "the pager, else less -FRX", uk: "програма гортання, інакше less -FRX")),
    ("VISUAL, EDITOR", Phrase(en: "the editor for texts", uk: "редактор для текстів")),
    (
      "NO_COLOR, CLICOLOR_FORCE, CLICOLOR",
      Phrase(
        en: "whether colours are shown, unless --color tells", uk: "чи показувати кольори, якщо не вказано --color")
    ),
  ]
}
