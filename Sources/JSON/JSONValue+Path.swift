/// A step into a JSON value: a member's name or an element's index.
package protocol JSONStep {
  /// The value that this step leads to, or `nil` when there is none.
  func step(into value: JSONValue) -> JSONValue?
}

extension String: JSONStep {
  package func step(into value: JSONValue) -> JSONValue? {
    guard case .object(let object) = value else { return nil }
    return object[self]
  }
}

extension Int: JSONStep {
  package func step(into value: JSONValue) -> JSONValue? {
    guard case .array(let elements) = value, elements.indices.contains(self) else { return nil }
    return elements[self]
  }
}

extension JSONValue {
  /// The value at a path, as in `payload["entry", 0, "id"]`; a step that leads nowhere, and `null`, give `nil`.
  package subscript(_ path: any JSONStep...) -> JSONValue? {
    var value = self
    for step in path {
      guard let next = step.step(into: value) else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }

  package var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  package var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  package var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  package var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// A whole number, also when the messenger wrote it as a string ("numbers as strings" is common strangeness).
  package var integer: Int64? {
    switch self {
    case .integer(let integer): integer
    case .string(let string): Int64(string)
    case .number(let text): Double(text).flatMap { Int64(exactly: $0) }
    case .null, .bool, .array, .object: nil
    }
  }

  package var double: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let text), .string(let text): Double(text)
    case .null, .bool, .array, .object: nil
    }
  }

  /// An identifier as text: a string as it is, a number exactly as it was written.
  package var identifier: String? {
    switch self {
    case .string(let string): string.isEmpty ? nil : string
    case .integer(let integer): String(integer)
    case .number(let text): text
    case .null, .bool, .array, .object: nil
    }
  }
}
