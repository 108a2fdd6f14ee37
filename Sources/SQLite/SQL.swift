/// A statement's text with the values it binds.
///
/// `"SELECT name FROM staff WHERE id = \(id)"` becomes `… WHERE id = ?` and one bound value, so no text that people
/// typed can ever become SQL. Fragments of our own compose with `\(sql)`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  /// What the text is made of.
  ///
  /// A statement that was prepared before is found by it: the text is only put together for one that was not.
  private(set) var literals: [Literal]
  package private(set) var values: [SQLValue]

  package var text: String { literals.reduce(into: "") { $0 += $1.text } }

  package init(stringLiteral value: StaticString) {
    literals = [Literal(value)]
    values = []
  }

  package init(stringInterpolation: Interpolation) {
    literals = stringInterpolation.literals
    values = stringInterpolation.values
  }

  /// Only literals of the program may become the text of a statement.
  package init(trusted text: StaticString) {
    self.init(stringLiteral: text)
  }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.literals += right.literals
    sum.values += right.values
    return sum
  }

  /// Joins fragments with a separator of the program's own.
  package static func joined(_ parts: [SQL], by separator: SQL) -> SQL {
    guard var sum = parts.first else { return "" }
    for part in parts.dropFirst() { sum = sum + separator + part }
    return sum
  }

  package struct Interpolation: StringInterpolationProtocol {
    var literals: [Literal] = []
    package var values: [SQLValue] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      literals.reserveCapacity(2 * interpolationCount + 1)
      values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) {
      // Between two values that stand side by side there is an empty one.
      if literal.utf8CodeUnitCount > 0 { literals.append(Literal(literal)) }
    }

    /// Inlinable, so that each type of value is bound by code of its own: every statement is made of these.
    @inlinable
    package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
      bind(value?.sqlValue ?? .null)
    }

    package mutating func appendInterpolation(_ sql: SQL) {
      literals += sql.literals
      values += sql.values
    }

    /// A parenthesised list of values, for `IN`.
    package mutating func appendInterpolation(list elements: [some SQLBindable]) {
      literals.append(Literal("("))
      for (index, element) in elements.enumerated() {
        if index > 0 { literals.append(Literal(", ")) }
        bind(element.sqlValue)
      }
      literals.append(Literal(")"))
    }

    @usableFromInline
    package mutating func bind(_ value: SQLValue) {
      literals.append(Literal("?"))
      values.append(value)
    }
  }

  /// A literal of the program, known by where it stands.
  ///
  /// `@unchecked Sendable`: what it points to is never changed, nor given back.
  struct Literal: @unchecked Sendable, Hashable {
    private let start: UnsafePointer<UInt8>
    private let count: Int

    init(_ literal: StaticString) {
      start = literal.utf8Start
      count = literal.utf8CodeUnitCount
    }

    var text: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

    func hash(into hasher: inout Hasher) {
      hasher.combine(start)
    }
  }
}
