package import Phrases

/// A type that a word of the command line can be read as.
package protocol ArgumentValue: Sendable {
  /// Reads the word.
  ///
  /// - Throws: A fault whose phrase tells what is wrong with the word; the parser puts the parameter's name before it.
  init(argument: String) throws(Fault)

  /// All words that are accepted, if they can be listed.
  static var choices: [String]? { get }
}

extension ArgumentValue {
  package static var choices: [String]? { nil }
}

extension ArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package static var choices: [String]? { allCases.map(\.rawValue) }

  package init(argument: String) throws(Fault) {
    if let value = Self(rawValue: argument) {
      self = value
      return
    }
    let words = Self.allCases.map(\.rawValue)
    let list = words.joined(separator: ", ")
    throw Fault(
      .usage,
      en: "'\(argument)' is not one of \(list)",
      uk: "«\(argument)» не є одним із: \(list)",
      hint: Suggestion.hint(for: argument, among: words)
    )
  }
}

extension String: ArgumentValue {
  package init(argument: String) throws(Fault) {
    self = argument
  }
}

extension Int: ArgumentValue {
  /// Reads a number of digits only: no sign, no blanks.
  package init(argument: String) throws(Fault) {
    let isNumber =
      !argument.isEmpty && argument.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let number = Int(argument) else {
      throw Fault(.usage, en: "'\(argument)' is not a number", uk: "«\(argument)» не є числом")
    }
    self = number
  }
}

extension Language: ArgumentValue {}
