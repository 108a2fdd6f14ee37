import Phrases

/// The keys of a JSON object and of what stands in it, as cli.md writes them: `id chat{id,status} notes[{id,text}]`.
///
/// `settings{*}` holds keys that nobody can list.
package struct Shape: Sendable, Equatable, ExpressibleByStringLiteral {
  /// What stands under a key.
  package enum Content: Sendable, Equatable {
    /// A value without keys.
    case value
    case object(Shape)
    /// Keys that depend on what is there.
    case open
  }

  package private(set) var keys: [String] = []
  private var contents: [String: Content] = [:]

  package init(stringLiteral text: String) {
    var rest = text[...]
    self.init(&rest)
  }

  private init(_ rest: inout Substring) {
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," || $0 == "]" }
      let key = String(rest.prefix { $0.isLetter || $0.isNumber })
      guard !key.isEmpty else { break }
      rest = rest.dropFirst(key.count)
      keys.append(key)
      contents[key] = Shape.content(&rest)
    }
    if rest.first == "}" { rest.removeFirst() }
  }

  private static func content(_ rest: inout Substring) -> Content {
    if rest.first == "[" { rest.removeFirst() }
    guard rest.first == "{" else { return .value }
    rest.removeFirst()
    guard rest.first == "*" else { return .object(Shape(&rest)) }
    rest = rest.dropFirst(2)
    return .open
  }

  /// The same keys and some more.
  package func with(_ key: String, _ content: Content) -> Shape {
    var shape = self
    if !shape.keys.contains(key) { shape.keys.append(key) }
    shape.contents[key] = content
    return shape
  }

  package subscript(key: String) -> Content? { contents[key] }

  /// Refuses a path that leads to nothing in any object of this shape.
  ///
  /// - Throws: `usage`, with the keys that there are.
  func require(_ path: ArraySlice<String>, under parent: String = "") throws(Fault) {
    guard let key = path.first else { return }
    guard let content = contents[key] else { throw Fields.unknown(parent + key, valid: keys.map { parent + $0 }) }
    switch content {
    case .open: return
    case .object(let shape): try shape.require(path.dropFirst(), under: parent + key + ".")
    case .value:
      if path.count > 1 { throw Fields.unknown(path.dropFirst().reduce(parent + key) { $0 + "." + $1 }, valid: []) }
    }
  }
}
