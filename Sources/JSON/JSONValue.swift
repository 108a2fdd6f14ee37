/// A JSON text as a value (RFC 8259).
///
/// Objects keep the order of their keys, and numbers keep their exact source text unless they are 64-bit integers:
/// Viber's message tokens lie above 2^53, where a Double would change them (channels.md 2a).
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number that is no `Int64`, as it was written: a fraction, an exponent, or more digits.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, in the order they were written.
package struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package typealias Member = (key: String, value: JSONValue)

  package private(set) var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = members
  }

  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = elements.map { (key: $0.0, value: $0.1) }
  }

  package var isEmpty: Bool { members.isEmpty }

  /// The value of a member; setting an unknown key appends it, setting `nil` removes it.
  package subscript(_ key: String) -> JSONValue? {
    get { members.first { $0.key == key }?.value }
    set {
      let index = members.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append((key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Order matters to readers, not to meaning: two objects with the same members are equal.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.members.count == right.members.count else { return false }
    if left.members.elementsEqual(right.members, by: { $0.key == $1.key && $0.value == $1.value }) { return true }
    return left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

// Not by `nil`: `value == nil` must ask whether there is a value, never whether it is `null`.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
  }
}

extension JSONValue {
  /// A string, or `null` for an absent one: cli.md writes absent as `null`, never as a missing key.
  package init(_ string: String?) {
    self = string.map(JSONValue.string) ?? .null
  }

  package init(_ integer: (some BinaryInteger)?) {
    self = integer.map { Int64(exactly: $0).map(JSONValue.integer) ?? .number("\($0)") } ?? .null
  }

  package init(_ values: [JSONValue]) {
    self = .array(values)
  }

  /// A decimal fraction such as a coordinate; JSON has no infinity and no NaN, which become `null`.
  package init(_ double: Double) {
    self = double.isFinite ? .number("\(double)") : .null
  }
}
