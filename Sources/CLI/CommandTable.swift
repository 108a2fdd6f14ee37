package import Phrases

/// All commands of the program, by topic.
package struct CommandTable<Surroundings>: Sendable {
  package typealias AnyCommand = any Command<Surroundings>

  /// One word of the table: a command, or a group of them.
  package enum Entry: Sendable {
    case command(any Command<Surroundings>.Type)
    case group(Group)

    /// Several commands behind one word: `client add`, `client list`.
    package static func group(_ name: String, en: String, uk: String, _ entries: [Entry]) -> Entry {
      .group(Group(name, Phrase(en: en, uk: uk), entries))
    }

    var name: String {
      switch self {
      case .command(let type): type.path.last ?? ""
      case .group(let group): group.name
      }
    }

    var isHidden: Bool {
      switch self {
      case .command(let type): type.isHidden
      case .group: false
      }
    }
  }

  package struct Group: Sendable {
    package let name: String
    package let summary: Phrase
    package let entries: [Entry]

    package init(_ name: String, _ summary: Phrase, _ entries: [Entry]) {
      self.name = name
      self.summary = summary
      self.entries = entries
    }
  }

  /// Entries under one heading of the short help.
  package struct Topic: Sendable {
    package let title: Phrase
    package let entries: [Entry]

    package init(en: String, uk: String, _ entries: [Entry]) {
      title = Phrase(en: en, uk: uk)
      self.entries = entries
    }
  }

  package let summary: Phrase
  package let version: String
  package let manual: Phrase?
  package let topics: [Topic]

  package init(summary: Phrase, version: String, manual: Phrase? = nil, topics: [Topic]) {
    self.summary = summary
    self.version = version
    self.manual = manual
    self.topics = topics
  }

  var entries: [Entry] { topics.flatMap(\.entries) }
}

extension CommandTable {
  /// The whole table as data for the printers of help, man pages and completions; never needed to run a command.
  package var root: CommandNode {
    let children = topics.flatMap { topic in topic.entries.map { Self.node($0, in: [], topic: topic.title) } }
    return CommandNode(
      path: [],
      summary: summary,
      manual: manual,
      usage: ["[GLOBAL] COMMAND [SUBCOMMAND] [ARGS]"],
      children: children.filter { !$0.isHidden }
    )
  }

  private static func node(_ entry: Entry, in parent: [String], topic: Phrase? = nil) -> CommandNode {
    switch entry {
    case .command(let type): return node(type, topic: topic)
    case .group(let group):
      let path = parent + [group.name]
      let children = group.entries.map { node($0, in: path) }.filter { !$0.isHidden }
      return CommandNode(
        path: path,
        summary: group.summary,
        topic: topic,
        usage: [path.joined(separator: " ") + " COMMAND [ARGS]"],
        children: children
      )
    }
  }

  private static func node<Chosen: Command>(_ type: Chosen.Type, topic: Phrase?) -> CommandNode {
    let parameters = type.parameters.map(\.description)
    return CommandNode(
      path: type.path,
      summary: type.summary,
      topic: topic,
      parameters: parameters,
      manual: type.manual,
      examples: type.examples,
      usage: type.usage ?? [synthesizedUsage(type.path, parameters)],
      isHidden: type.isHidden
    )
  }

  static func synthesizedUsage(_ path: [String], _ parameters: [ParameterDescription]) -> String {
    let visible = parameters.filter { !$0.isHidden }
    let ordered = visible.filter { $0.form == .argument } + visible.filter { $0.form != .argument }
    return (path + ordered.map(\.usage)).joined(separator: " ")
  }
}
