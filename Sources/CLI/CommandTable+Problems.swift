extension CommandTable {
  /// What is wrong with the declarations, for a test to find empty: nothing here is checked when the program runs.
  package var problems: [String] {
    entries.flatMap { Self.problems($0, under: []) }
      + Self.repeated(entries.map(\.name)).map { "\($0): declared twice" }
  }

  private static func problems(_ entry: Entry, under parent: [String]) -> [String] {
    switch entry {
    case .command(let type): return problems(type, at: parent + [entry.name])
    case .group(let group):
      let path = parent + [group.name]
      let twice = repeated(group.entries.map(\.name)).map { "\(path) \($0): declared twice" }
      return group.entries.flatMap { problems($0, under: path) } + twice
    }
  }

  private static func problems<Chosen: Command>(_ type: Chosen.Type, at path: [String]) -> [String] {
    let name = path.joined(separator: " ")
    let parameters = type.parameters.map(\.description)
    let spellings = parameters.flatMap(\.spellings)
    let globals = Globals.parameters.flatMap(\.description.spellings)
    let arguments = parameters.filter { $0.form == .argument }
    var problems = repeated(spellings).map { "\(name): \($0) is declared twice" }
    problems += spellings.filter(globals.contains).map { "\(name): \($0) is a global option" }
    if type.path != path { problems.append("\(name): its path says \(type.path)") }
    if arguments.dropLast().contains(where: \.isRepeatable) {
      problems.append("\(name): nothing can follow a repeatable argument")
    }
    let firstOptional = arguments.firstIndex { !$0.isRequired } ?? arguments.endIndex
    if arguments[firstOptional...].contains(where: \.isRequired) {
      problems.append("\(name): a required argument follows an optional one")
    }
    let names = parameters.flatMap(\.names)
    for option in arguments.flatMap(\.absentWith) where !names.contains(option) {
      problems.append("\(name): no option --\(option) for an argument to be absent with")
    }
    return problems
  }

  private static func repeated(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !seen.insert($0).inserted }
  }
}
