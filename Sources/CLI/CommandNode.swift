package import Phrases

/// A command or a group as plain data: what the printers print.
package struct CommandNode: Sendable {
  package static let tool = "cbchat"

  /// Empty for the program itself.
  package var path: [String]
  package var summary: Phrase
  package var topic: Phrase?
  package var parameters: [ParameterDescription] = []
  package var manual: Phrase?
  package var examples: [Example] = []
  /// Usage lines without the program's name.
  package var usage: [String]
  package var isHidden = false
  /// Empty for a command.
  package var children: [CommandNode] = []

  package var isGroup: Bool { !children.isEmpty }
  package var name: String { path.last ?? Self.tool }
  package var fullName: String { ([Self.tool] + path).joined(separator: " ") }

  package var arguments: [ParameterDescription] { parameters.filter { $0.form == .argument && !$0.isHidden } }
  package var options: [ParameterDescription] { parameters.filter { $0.form != .argument && !$0.isHidden } }

  /// The node and all below it, each before its children.
  package var all: [CommandNode] { [self] + children.flatMap(\.all) }

  /// The node at a path below this one.
  ///
  /// - Throws: `usage` with the nearest name for a word that leads nowhere.
  package func node(at path: some Collection<String>) throws(Fault) -> CommandNode {
    guard let word = path.first else { return self }
    guard let child = children.first(where: { $0.name == word }) else {
      throw .unknownCommand(word, in: self.path, among: children.map(\.name))
    }
    return try child.node(at: path.dropFirst())
  }
}

extension Fault {
  static func unknownCommand(_ word: String, in path: [String], among names: [String]) -> Fault {
    let place = ([CommandNode.tool] + path).joined(separator: " ")
    let list = names.joined(separator: ", ")
    let fallback =
      path.isEmpty || names.isEmpty
      ? Phrase(en: "cbchat --help lists the commands", uk: "cbchat --help показує всі команди")
      : Phrase(en: "the commands are \(list)", uk: "команди: \(list)")
    return Fault(
      .usage,
      en: "'\(word)' is not a command of \(place)",
      uk: "«\(word)» не є командою \(place)",
      hint: Suggestion.hint(for: word, among: names) ?? fallback
    )
  }
}
