package import Phrases

/// What help, manual and completions know of a parameter, whatever it is stored in.
package struct ParameterDescription: Sendable {
  package enum Form: Sendable {
    case argument
    case flag
    /// One of several flags that exclude each other.
    case choice
    case option
  }

  package var form: Form
  /// Long names without dashes; a choice has several, an argument none.
  package var names: [String] = []
  package var short: Character?
  /// The word for the value: `N`, `CHAT`.
  package var value = ""
  package var help: Phrase
  package var completion = Completion.none
  package var isRepeatable = false
  package var isRequired = false
  package var isNegatable = false
  package var isSecret = false
  package var isHidden = false
  /// The heading under which help lists the parameter.
  package var group: Phrase?
  /// Options in whose presence this argument is not asked for: `send --client … TEXT` has no CHAT.
  package var absentWith: [String] = []

  package var takesValue: Bool { form == .option || form == .argument }

  /// Every spelling: `-n`, `--limit`, `--peek`, `--no-peek`.
  package var spellings: [String] {
    (short.map { ["-\($0)"] } ?? []) + names.map { "--\($0)" } + (isNegatable ? names.map { "--no-\($0)" } : [])
  }

  /// The parameter in the left column of help: `-n, --limit N`, `CHAT...`.
  package var synopsis: String {
    switch form {
    case .argument: isRepeatable ? value + "..." : value
    case .flag, .choice, .option:
      ((short.map { ["-\($0)"] } ?? []) + names.map { isNegatable ? "--[no-]\($0)" : "--\($0)" }).joined(
        separator: ", ")
        + (form == .option ? " " + value : "")
    }
  }

  /// The parameter in a usage line: `CHAT...`, `[--limit N]`, `[--active|--mine]`.
  package var usage: String {
    let name = names.map { isNegatable ? "--[no-]\($0)" : "--\($0)" }.joined(separator: "|")
    switch form {
    case .argument: return isRequired ? synopsis : "[\(synopsis)]"
    case .flag, .choice: return "[\(name)]"
    case .option: return "[\(name) \(value)]" + (isRepeatable ? "..." : "")
    }
  }
}

/// What can stand in the place of a value.
package enum Completion: Sendable, Equatable {
  case none
  case file
  case directory
  /// A command of cbchat.
  case command
  case choices([String])
  /// Candidates that the program itself lists: `cbchat __complete KIND [PREFIX]`.
  case dynamic(String)

  package static let chat = Completion.dynamic("chat")
  package static let channel = Completion.dynamic("channel")
  package static let login = Completion.dynamic("login")
  package static let client = Completion.dynamic("client")
  package static let campaign = Completion.dynamic("campaign")
}
