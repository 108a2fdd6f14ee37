package import Phrases

/// The options that every command takes, before or after its name.
package struct Globals: Sendable {
  package var store: String?
  /// The login of `--as`.
  package var staff: String?
  /// The form of the answer; `--fields` alone means JSON.
  package var format: Format = .text
  package var fields: Fields?
  package var language: Language?
  package var color: ColorChoice = .auto
  package var hasPager = true
  package var isYes = false
  package var isQuiet = false
  package var isVerbose = false
  package var help: HelpDepth?
  package var isVersion = false

  package init() {}
}

/// How an answer is written.
package enum Format: Sendable, Equatable {
  case text
  case json
  case jsonl
}

/// Whether colours are shown.
package enum ColorChoice: String, CaseIterable, ArgumentValue {
  case auto
  case always
  case never
}

/// How much help is asked for: `-h` the short one, `--help` with the manual's prose.
package enum HelpDepth: Sendable, Equatable {
  case short
  case long
}

extension Globals {
  package static let parameters: [Parameter<Globals>] = [
    .option("store", \.store, "PATH", en: "the store to work on", uk: "сховище, з яким працювати", complete: .file),
    .option("as", \.staff, "LOGIN", en: "act as this colleague", uk: "діяти як цей співробітник", complete: .login),
    .choice(
      [("json", .json), ("jsonl", .jsonl)],
      \.format,
      en: "answer with one JSON document, or one JSON object a line",
      uk: "відповісти одним документом JSON або об’єктом JSON у рядку"
    ),
    .option(
      "fields",
      \.fields,
      "LIST",
      en: "keep only these keys of the JSON, such as id,channel.name",
      uk: "залишити в JSON лише ці ключі, наприклад id,channel.name"
    ),
    .option("lang", \.language, "LANG", en: "the language of texts", uk: "мова текстів"),
    .option("color", \.color, "WHEN", en: "show colours", uk: "показувати кольори"),
    .init(describe("no-pager", nil, en: "do not page long answers", uk: "не гортати довгі відповіді")) { globals, _ in
      globals.hasPager = false
    },
    .flag("yes", \.isYes, short: "y", en: "do not ask", uk: "не перепитувати"),
    .flag("quiet", \.isQuiet, short: "q", en: "say only what went wrong", uk: "повідомляти лише про помилки"),
    .flag("verbose", \.isVerbose, short: "v", en: "say more about faults", uk: "докладніше про помилки"),
    .init(describe("help", "h", en: "show help", uk: "показати довідку")) { globals, word in
      globals.help = word == "help" ? .long : .short
    },
    .flag("version", \.isVersion, en: "show the version", uk: "показати версію"),
  ]

  /// What a fault is told by: these are honoured even behind the word that is wrong.
  static let telling: Set<String> = ["json", "jsonl", "lang", "color", "quiet", "verbose", "help"]

  private static func describe(_ name: String, _ short: Character?, en: String, uk: String) -> ParameterDescription {
    var description = ParameterDescription(form: .flag, names: [name], help: Phrase(en: en, uk: uk))
    description.short = short
    return description
  }
}
