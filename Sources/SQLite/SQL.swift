/// A statement's text with the values it binds.
///
/// `"SELECT name FROM staff WHERE id = \(id)"` becomes `… WHERE id = ?` and one bound value, so no text that people
/// typed can ever become SQL. Fragments of our own compose with `\(sql)`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String
  package private(set) var values: [SQLValue]

  package init(stringLiteral value: StaticString) {
    text = value.description
    values = []
  }

  package init(stringInterpolation: Interpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// Only literals of the program may become the text of a statement.
  package init(trusted text: StaticString) {
    self.init(stringLiteral: text)
  }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.text += right.text
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
    package var text = ""
    package var values: [SQLValue] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: StaticString) {
      text += literal.description
    }

    /// Inlinable, so that each type of value is bound by code of its own: every statement is made of these.
    @inlinable
    package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
      text += "?"
      values.append(value?.sqlValue ?? .null)
    }

    package mutating func appendInterpolation(_ sql: SQL) {
      text += sql.text
      values += sql.values
    }

    /// A parenthesised list of values, for `IN`.
    package mutating func appendInterpolation(list elements: [some SQLBindable]) {
      text += "("
      for (index, element) in elements.enumerated() {
        text += index == 0 ? "?" : ", ?"
        values.append(element.sqlValue)
      }
      text += ")"
    }
  }
}
