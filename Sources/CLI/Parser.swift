package import Phrases

/// What the words of a command line ask for.
package enum Invocation<Surroundings>: Sendable {
  case run(any Command<Surroundings>, path: [String])
  /// The help of a command, a group, or of the program itself (an empty path).
  case help(path: [String], HelpDepth)
  case version
  /// An unknown first word: an executable `cbchat-NAME` may answer to it; otherwise the fault is told.
  case external(name: String, words: [String], fault: Fault)
}

/// The words, read: the global options, and the invocation or what is wrong.
///
/// The globals are there in either case, so that a fault is told in the form and language that was asked for.
package struct Reading<Surroundings>: Sendable {
  package let globals: Globals
  package let outcome: Result<Invocation<Surroundings>, Fault>
}

extension CommandTable {
  /// Reads the words after the program's name; touches nothing outside.
  package func read(_ words: [String]) -> Reading<Surroundings> {
    var parser = Parser(words: words)
    do throws(Fault) {
      let invocation = try route(&parser)
      if case .external = invocation { parser.salvage() }
      return Reading(globals: parser.globals.root, outcome: .success(invocation))
    } catch {
      parser.salvage()
      if let depth = parser.globals.root.help {
        return Reading(globals: parser.globals.root, outcome: .success(.help(path: parser.path, depth)))
      }
      return Reading(globals: parser.globals.root, outcome: .failure(error))
    }
  }

  private func route(_ parser: inout Parser) throws(Fault) -> Invocation<Surroundings> {
    var entries: [Entry]?
    var none = Target<Void>((), [])
    while let word = try parser.argument(for: &none) {
      if parser.globals.root.isVersion { return .version }
      let known = entries ?? self.entries
      guard let entry = known.first(where: { $0.name == word }) else {
        let names = known.filter { !$0.isHidden }.map(\.name)
        let fault = Fault.unknownCommand(word, in: parser.path, among: names)
        guard parser.path.isEmpty, !word.isEmpty, !word.contains("/") else { throw fault }
        return .external(name: word, words: parser.rest, fault: fault)
      }
      parser.path.append(word)
      switch entry {
      case .group(let group): entries = group.entries
      case .command(let type): return try parse(type, &parser)
      }
    }
    if let depth = parser.globals.root.help { return .help(path: parser.path, depth) }
    if parser.globals.root.isVersion { return .version }
    guard let entries else { return .help(path: [], .short) }
    let list = entries.filter { !$0.isHidden }.map(\.name).joined(separator: ", ")
    let name = parser.path.joined(separator: " ")
    throw Fault(
      .usage,
      en: "'\(name)' needs a command",
      uk: "після «\(name)» потрібна команда",
      hint: Phrase(en: "one of \(list)", uk: "одна з: \(list)")
    )
  }

  private func parse<Chosen: Command<Surroundings>>(
    _ type: Chosen.Type,
    _ parser: inout Parser
  ) throws(Fault) -> Invocation<Surroundings> {
    var target = Target(Chosen(), Chosen.parameters)
    var arguments: [String] = []
    while let word = try parser.argument(for: &target) { arguments.append(word) }
    if let depth = parser.globals.root.help { return .help(path: parser.path, depth) }
    if parser.globals.root.isVersion { return .version }
    try target.bind(arguments) { fault in
      let lines = Chosen.usage ?? [Self.synthesizedUsage(Chosen.path, Chosen.parameters.map(\.description))]
      let usage = lines.map { "\(CommandNode.tool) \($0)" }.joined(separator: "\n")
      fault.hint = Phrase(en: "usage: \(usage)", uk: "використання: \(usage)")
    }
    try target.root.validate()
    return .run(target.root, path: parser.path)
  }
}

extension Command {
  /// Parses the words after a command's name, as tests do.
  package static func parse(_ words: [String]) throws(Fault) -> Self {
    var parser = Parser(words: words)
    parser.path = path
    var target = Target(Self(), parameters)
    var arguments: [String] = []
    while let word = try parser.argument(for: &target) { arguments.append(word) }
    try target.bind(arguments) { _ in }
    try target.root.validate()
    return target.root
  }
}

/// Walks over the words: options are stored on the way, arguments are handed out.
struct Parser {
  let words: [String]
  var globals = Target(Globals(), Globals.parameters)
  var path: [String] = []
  private var index = 0
  private var isBehindDashes = false

  init(words: [String]) {
    self.words = words
  }

  var rest: [String] { Array(words[index...]) }

  /// Stores the options up to the next argument, and returns that.
  mutating func argument<Root>(for target: inout Target<Root>) throws(Fault) -> String? {
    while let word = next() {
      if isBehindDashes || word == "-" || !word.hasPrefix("-") { return word }
      if word == "--" {
        isBehindDashes = true
      } else if word.hasPrefix("--") {
        try long(word, &target)
      } else {
        try cluster(word, &target)
      }
    }
    return nil
  }

  private mutating func next() -> String? {
    guard index < words.count else { return nil }
    defer { index += 1 }
    return words[index]
  }

  private mutating func long<Root>(_ word: String, _ target: inout Target<Root>) throws(Fault) {
    let (name, value) = Self.split(word)
    if let index = target.index(long: name) {
      try store(in: &target, index, name, value)
    } else if let index = globals.index(long: name) {
      var globals = globals
      defer { self.globals = globals }
      try store(in: &globals, index, name, value)
    } else {
      let known = target.longNames + globals.longNames
      throw Fault(
        .usage,
        en: "unknown option '--\(name)'",
        uk: "невідомий параметр «--\(name)»",
        hint: Suggestion.hint(for: "--" + name, among: known) ?? helpHint
      )
    }
  }

  private mutating func store<Root>(
    in target: inout Target<Root>,
    _ index: Int,
    _ name: String,
    _ value: String?
  ) throws(Fault) {
    if target.takesValue(index) {
      guard let value = value ?? next() else { throw missingValue("--" + name, target.parameters[index].description) }
      try target.store(index, value, as: "--" + name)
      return
    }
    guard value == nil else { throw Fault(.usage, en: "--\(name) takes no value", uk: "--\(name) не приймає значення") }
    try target.store(index, name, as: "--" + name)
  }

  /// Reads `-x`, `-xvalue`, `-x value` and clusters such as `-qv`.
  private mutating func cluster<Root>(_ word: String, _ target: inout Target<Root>) throws(Fault) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let takesValue: Bool
      if let index = target.index(short: letter) {
        takesValue = target.takesValue(index)
        try store(in: &target, index, letter, letters)
      } else if let index = globals.index(short: letter) {
        takesValue = globals.takesValue(index)
        var globals = globals
        defer { self.globals = globals }
        try store(in: &globals, index, letter, letters)
      } else {
        throw unknown(letter, in: word)
      }
      if takesValue { return }
    }
  }

  private mutating func store<Root>(
    in target: inout Target<Root>,
    _ index: Int,
    _ letter: Character,
    _ rest: Substring
  ) throws(Fault) {
    guard target.takesValue(index) else { return try target.store(index, String(letter), as: "-\(letter)") }
    guard let value = rest.isEmpty ? next() : String(rest) else {
      throw missingValue("-\(letter)", target.parameters[index].description)
    }
    try target.store(index, value, as: "-\(letter)")
  }

  /// Honours the options that say how to tell a fault, behind the word that is wrong.
  mutating func salvage() {
    while let word = next(), word != "--" {
      let (name, value) = Self.split(word)
      if word.hasPrefix("--"), Globals.telling.contains(name), let index = globals.index(long: name) {
        // A second fault in these words changes nothing: the first one is told.
        var globals = globals
        try? store(in: &globals, index, name, value)
        self.globals = globals
      } else if word == "-h" || word == "-v" || word == "-q", let index = globals.index(short: word.last ?? "-") {
        try? globals.store(index, String(word.dropFirst()), as: word)
      }
    }
  }

  private static func split(_ word: String) -> (name: String, value: String?) {
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (parts.first.map(String.init) ?? "", parts.count > 1 ? String(parts[1]) : nil)
  }

  private var helpHint: Phrase {
    let command = ([CommandNode.tool] + path).joined(separator: " ")
    return Phrase(en: "\(command) --help lists the options", uk: "\(command) --help показує параметри")
  }

  private func missingValue(_ spelling: String, _ description: ParameterDescription) -> Fault {
    Fault(
      .usage,
      en: "\(spelling) needs a value: \(spelling) \(description.value)",
      uk: "\(spelling) потребує значення: \(spelling) \(description.value)",
      hint: description.help
    )
  }

  private func unknown(_ letter: Character, in word: String) -> Fault {
    let command = ([CommandNode.tool] + path).joined(separator: " ")
    return Fault(
      .usage,
      en: "unknown option '\(letter.isLetter ? "-\(letter)" : word)'",
      uk: "невідомий параметр «\(letter.isLetter ? "-\(letter)" : word)»",
      hint: Phrase(
        en: "put -- before a word that begins with a dash: \(command) … -- \(word)",
        uk: "поставте -- перед словом, що починається з дефіса: \(command) … -- \(word)"
      )
    )
  }
}
