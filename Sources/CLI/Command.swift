// The command-line kit, by concern:
//   declared    Command  Parameter  ParameterDescription  ArgumentValue  Globals  CommandTable  CommandNode
//   read        Parser  Target  Suggestion
//   printed     Help  Manual  Roff  ExitCodes  BashCompletion  ZshCompletion  FishCompletion
//   answered    Answer  Output  Rows  Fields  Table  Page  Style  Sanitize  Width
//   outside     Terminal  Pager  Sink
package import Phrases

/// A command as data: a value whose properties are its parameters.
///
/// Parser, help, man page and completions are printers of the static part; only the chosen command's list of
/// parameters is ever built before it runs.
package protocol Command<Surroundings>: Sendable {
  /// What ``run(_:)`` is given: output, store and staff, as the program defines them.
  associatedtype Surroundings

  init()

  /// The words that call it: `["close"]`, `["client", "add"]`.
  static var path: [String] { get }
  static var summary: Phrase { get }
  static var parameters: [Parameter<Self>] { get }
  /// Prose for the man page and `--help`, paragraphs separated by a blank line.
  static var manual: Phrase? { get }
  /// Shown first in the help.
  static var examples: [Example] { get }
  /// The forms of the command without the program's name (`send --batch FILE`), where one line cannot tell them.
  static var usage: [String]? { get }
  /// A command for machines: left out of help, man pages, completions and suggestions.
  static var isHidden: Bool { get }

  /// Refuses combinations of parameters that make no sense; called by the parser.
  func validate() throws(Fault)

  func run(_ surroundings: Surroundings) throws(Fault) -> Exit
}

extension Command {
  package static var manual: Phrase? { nil }
  package static var examples: [Example] { [] }
  package static var usage: [String]? { nil }
  package static var isHidden: Bool { false }
  package func validate() throws(Fault) {}
}

/// A command line and what it does.
package struct Example: Sendable {
  package let line: String
  package let phrase: Phrase

  package init(_ line: String, en: String, uk: String) {
    self.line = line
    phrase = Phrase(en: en, uk: uk)
  }
}

/// How a command ended: 0, or the exit status of a fault that its answer already tells.
package struct Exit: Sendable, Hashable {
  package let status: Int32

  package static let done = Exit(status: 0)

  package init(status: Int32) {
    self.status = status
  }

  package init(_ code: FaultCode) {
    status = code.exit
  }
}
