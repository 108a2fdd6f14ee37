import Phrases

/// A value that words are stored into, one parameter after another.
struct Target<Root> {
  let parameters: [Parameter<Root>]
  var root: Root
  /// How each parameter (by its index) was spelled when it was given.
  private(set) var given: [Int: String] = [:]

  init(_ root: Root, _ parameters: [Parameter<Root>]) {
    self.root = root
    self.parameters = parameters
  }

  var longNames: [String] {
    parameters.filter { !$0.description.isHidden }.flatMap { parameter in
      parameter.description.spellings.filter { $0.hasPrefix("--") }
    }
  }

  func index(long name: String) -> Int? {
    parameters.firstIndex { parameter in
      let description = parameter.description
      guard description.form != .argument else { return false }
      return description.names.contains(name)
        || description.isNegatable && name.hasPrefix("no-") && description.names.contains(String(name.dropFirst(3)))
    }
  }

  func index(short name: Character) -> Int? {
    parameters.firstIndex { $0.description.form != .argument && $0.description.short == name }
  }

  func takesValue(_ index: Int) -> Bool { parameters[index].description.takesValue }

  /// Stores a value under the spelling it was given by, or a flag by its name.
  ///
  /// A flag twice is harmless, an option twice or two choices of one group contradict each other.
  mutating func store(_ index: Int, _ word: String, as spelling: String) throws(Fault) {
    let parameter = parameters[index]
    if let earlier = given[index] {
      switch parameter.description.form {
      case .option where !parameter.description.isRepeatable:
        throw Fault(.usage, en: "\(spelling) is given twice", uk: "\(spelling) вказано двічі")
      case .choice where earlier != spelling:
        throw Fault(
          .usage,
          en: "\(earlier) and \(spelling) exclude each other",
          uk: "\(earlier) і \(spelling) виключають одне одного"
        )
      case .option, .choice, .flag, .argument: break
      }
    }
    given[index] = spelling
    do throws(Fault) { try parameter.store(&root, word) } catch {
      guard parameter.description.takesValue else { throw error }
      var named = error
      named.phrase = Phrase(same: spelling + ": ") + error.phrase
      throw named
    }
  }

  /// Gives the arguments to the parameters that wait for them, in order.
  mutating func bind(_ words: [String], usage: (inout Fault) -> Void) throws(Fault) {
    var words = words[...]
    for (index, parameter) in parameters.enumerated() where parameter.description.form == .argument {
      let description = parameter.description
      if description.absentWith.contains(where: isGiven) { continue }
      if words.isEmpty, description.isRequired {
        var fault = Fault(.usage, en: "\(description.value) is missing", uk: "бракує \(description.value)")
        usage(&fault)
        throw fault
      }
      let count = description.isRepeatable ? words.count : min(words.count, 1)
      for word in words.prefix(count) { try store(index, word, as: description.value) }
      words = words.dropFirst(count)
    }
    guard let extra = words.first else { return }
    var fault = Fault(.usage, en: "unexpected argument '\(extra)'", uk: "зайвий аргумент «\(extra)»")
    usage(&fault)
    throw fault
  }

  private func isGiven(_ name: String) -> Bool {
    guard let index = index(long: name), let spelling = given[index] else { return false }
    return parameters[index].description.form != .choice || spelling == "--\(name)"
  }
}
