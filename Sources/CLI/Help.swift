package import JSON
import Phrases

/// The help of the program, a group or a command, for people and (`--json`) as data.
package struct Help: Answer {
  private let node: CommandNode
  private let depth: HelpDepth

  package init(_ node: CommandNode, _ depth: HelpDepth = .long) {
    self.node = node
    self.depth = depth
  }

  package var json: JSONValue { node.json }

  package func text(_ page: inout Page) {
    usage(&page)
    page.newline()
    page.prose(node.summary)
    if depth == .long, let manual = node.manual {
      page.newline()
      page.prose(manual)
    }
    examples(&page)
    commands(&page)
    parameters(&page)
    ending(&page)
  }

  private func usage(_ page: inout Page) {
    let word = Phrase(en: "usage: ", uk: "використання: ")
    let start = Width.of(word[page.language])
    for (index, line) in node.usage.enumerated() {
      if index == 0 { page.add(word, .bold) } else { page.add(String(repeating: " ", count: start)) }
      let indent = start + Width.of(node.fullName) + 1
      let full = "\(CommandNode.tool) \(line)"
      page.add(lines: Self.wrap(full, to: page.measure - start).joined(separator: "\n"), indent: indent)
      page.newline()
    }
  }

  /// Breaks a usage line between its parts, never inside of brackets; later lines leave room for the hanging indent.
  static func wrap(_ line: String, to cells: Int) -> [String] {
    var parts: [String] = []
    var depth = 0
    for word in line.split(separator: " ").map(String.init) {
      if depth > 0 { parts[parts.count - 1] += " " + word } else { parts.append(word) }
      depth += word.count { $0 == "[" || $0 == "(" } - word.count { $0 == "]" || $0 == ")" }
    }
    var lines: [String] = []
    var line = ""
    for part in parts {
      let room = lines.isEmpty ? cells : cells - 15
      if !line.isEmpty, Width.of(line) + 1 + Width.of(part) > room {
        lines.append(line)
        line = part
      } else {
        line += line.isEmpty ? part : " " + part
      }
    }
    return lines + [line]
  }

  private func examples(_ page: inout Page) {
    guard !node.examples.isEmpty else { return }
    heading(Phrase(en: "Examples", uk: "Приклади"), &page)
    for example in node.examples {
      page.line("  " + example.line, .cyan)
      page.prose(example.phrase, indent: 6)
    }
  }

  private func commands(_ page: inout Page) {
    guard node.isGroup else { return }
    var titles: [Phrase] = []
    for child in node.children where !titles.contains(child.topic ?? Self.commandsTitle) {
      titles.append(child.topic ?? Self.commandsTitle)
    }
    for title in titles {
      heading(title, &page)
      let children = node.children.filter { ($0.topic ?? Self.commandsTitle) == title }
      page.pairs(children.map { ($0.name, $0.summary) }, .bold)
    }
  }

  private static let commandsTitle = Phrase(en: "Commands", uk: "Команди")

  private func parameters(_ page: inout Page) {
    if !node.arguments.isEmpty {
      heading(Phrase(en: "Arguments", uk: "Аргументи"), &page)
      page.pairs(node.arguments.map { ($0.synopsis, $0.explanation) }, .bold)
    }
    for (title, options) in node.optionGroups {
      heading(title, &page)
      page.pairs(options.map { ($0.synopsis, $0.explanation) }, .bold)
    }
    guard depth == .long else { return }
    heading(Phrase(en: "Global options", uk: "Загальні параметри"), &page)
    page.pairs(Globals.parameters.map { ($0.description.synopsis, $0.description.explanation) }, .bold)
  }

  private func ending(_ page: inout Page) {
    page.newline()
    if node.isGroup {
      let name = node.fullName
      page.prose(
        Phrase(
          en: "'\(name) COMMAND --help' tells more about a command, 'cbchat --help' about global options.",
          uk: "Докладніше про команду: '\(name) COMMAND --help', про загальні параметри: 'cbchat --help'."
        )
      )
    } else if depth == .short {
      page.prose(
        Phrase(
          en: "'\(node.fullName) --help' tells more; exit codes: 'cbchat help exit-codes'.",
          uk: "Докладніше: '\(node.fullName) --help'; коди виходу: 'cbchat help exit-codes'."
        )
      )
    } else {
      page.prose(Phrase(en: "Exit codes: 'cbchat help exit-codes'.", uk: "Коди виходу: 'cbchat help exit-codes'."))
    }
  }

  private func heading(_ phrase: Phrase, _ page: inout Page) {
    page.newline()
    page.line(phrase + Phrase(same: ":"), .bold)
  }
}

extension CommandNode {
  /// The options by heading, in the order in which headings first appear; those without one come first.
  var optionGroups: [(Phrase, [ParameterDescription])] {
    let common = Phrase(en: "Options", uk: "Параметри")
    var groups: [(Phrase, [ParameterDescription])] = []
    for option in options.filter({ $0.group == nil }) + options.filter({ $0.group != nil }) {
      let title = option.group ?? common
      if let index = groups.firstIndex(where: { $0.0 == title }) {
        groups[index].1.append(option)
      } else {
        groups.append((title, [option]))
      }
    }
    return groups
  }

  /// `help --json`: texts in both languages, since JSON does not depend on the language.
  package var json: JSONValue {
    [
      "name": .string(name),
      "path": .array(path.map(JSONValue.string)),
      "summary": summary.json,
      "topic": topic?.json ?? .null,
      "usage": .array(usage.map { .string("\(Self.tool) \($0)") }),
      "manual": manual?.json ?? .null,
      "examples": .array(examples.map { ["line": .string($0.line), "does": $0.phrase.json] }),
      "parameters": .array(parameters.filter { !$0.isHidden }.map(\.json)),
      "globals": path.isEmpty ? .array(Globals.parameters.map(\.description.json)) : .null,
      "commands": .array(children.map(\.json)),
    ]
  }
}

extension ParameterDescription {
  /// The help with what cannot be seen from the synopsis: the choices, and how a secret may be given.
  var explanation: Phrase {
    var phrase = help
    if case .choices(let choices) = completion {
      phrase = phrase + Phrase(same: " (\(choices.joined(separator: ", ")))")
    }
    guard isSecret else { return phrase }
    return phrase
      + Phrase(
        en: "; a literal, env:NAME, file:PATH or cmd:COMMAND",
        uk: "; саме значення, env:NAME, file:PATH або cmd:COMMAND"
      )
  }

  fileprivate var json: JSONValue {
    let form =
      switch self.form {
      case .argument: "argument"
      case .flag: "flag"
      case .choice: "choice"
      case .option: "option"
      }
    return [
      "form": .string(form),
      "names": .array(names.map(JSONValue.string)),
      "short": JSONValue(short.map(String.init)),
      "value": takesValue ? .string(value) : .null,
      "help": help.json,
      "choices": completion.choices.map { .array($0.map(JSONValue.string)) } ?? .null,
      "repeatable": .bool(isRepeatable),
      "required": .bool(isRequired),
      "negatable": .bool(isNegatable),
      "secret": .bool(isSecret),
    ]
  }
}

extension Completion {
  fileprivate var choices: [String]? {
    guard case .choices(let choices) = self else { return nil }
    return choices
  }
}

extension Phrase {
  fileprivate var json: JSONValue { ["en": .string(en), "uk": .string(uk)] }
}
