/// The header fields of a message in their order; names compare without case.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    package static func == (left: Field, right: Field) -> Bool {
      left.value == right.value && sameName(left.name, right.name)
    }
  }

  private var fields: [Field]

  package init(_ fields: [(String, String)] = []) {
    self.fields = fields.map { name, value in Field(name, value) }
  }

  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }

  /// The first value under a name; setting replaces all of them, `nil` removes them.
  package subscript(name: String) -> String? {
    get { fields.first { sameName($0.name, name) }?.value }
    set {
      let place = fields.firstIndex { sameName($0.name, name) } ?? fields.endIndex
      fields.removeAll { sameName($0.name, name) }
      if let newValue { fields.insert(Field(name, newValue), at: place) }
    }
  }

  /// Every value under a name, in order.
  package func values(of name: String) -> [String] {
    fields.filter { sameName($0.name, name) }.map(\.value)
  }

  /// The members of a comma-separated list over all fields of that name, in lower case.
  package func tokens(of name: String) -> [String] {
    values(of: name).flatMap { $0.split(separator: ",") }.map { trimmed($0).lowercased() }
  }

  package mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name, value))
  }
}

extension Headers: RandomAccessCollection {
  package var startIndex: Int { fields.startIndex }
  package var endIndex: Int { fields.endIndex }
  package subscript(position: Int) -> Field { fields[position] }
}

extension Headers.Field {
  /// Reads a field line: no space before the colon, no folding, no control characters.
  init(line: ArraySlice<UInt8>) throws(MessageFault) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(Octet.isToken)
    else { throw .badField }
    var value = line[line.index(after: colon)...]
    while let first = value.first, first == Octet.space || first == Octet.tab { value.removeFirst() }
    while let last = value.last, last == Octet.space || last == Octet.tab { value.removeLast() }
    guard value.allSatisfy(Octet.isFieldValue) else { throw .badField }
    self.init(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
  }
}

/// Compares two field names as RFC 9110 section 5.1 does: ASCII without case.
func sameName(_ left: String, _ right: String) -> Bool {
  // Mostly they are written alike. Nothing else of the same length is canonically equal to ASCII.
  left.utf8.count == right.utf8.count
    && (left == right || zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || lowercase($0) == lowercase($1) })
}

private func lowercase(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text
  while text.first == " " || text.first == "\t" { text.removeFirst() }
  while text.last == " " || text.last == "\t" { text.removeLast() }
  return text
}
