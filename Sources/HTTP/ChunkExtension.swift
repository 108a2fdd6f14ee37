/// What may follow a chunk's size (RFC 9112 section 7.1.1): nobody needs it, but a reader that takes it for something
/// else finds another end of the message.
enum ChunkExtension {
  /// Whether it is `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
  ///
  /// Bytes above ASCII are refused, in quotes too: whether they end a string depends on who reads them.
  static func areExtensions(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    while !rest.isEmpty {
      skipSpace(&rest)
      guard rest.popFirst() == UInt8(ascii: ";") else { return false }
      skipSpace(&rest)
      guard takeToken(&rest) else { return false }
      let name = rest
      skipSpace(&rest)
      guard rest.first == UInt8(ascii: "=") else {
        // The space belongs to the next one, if there is a next one.
        rest = name
        continue
      }
      rest.removeFirst()
      skipSpace(&rest)
      guard rest.first == UInt8(ascii: "\"") ? takeQuoted(&rest) : takeToken(&rest) else { return false }
    }
    return true
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == Octet.space || $0 == Octet.tab }
  }

  private static func takeToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let token = rest.prefix(while: Octet.isToken)
    rest = rest.dropFirst(token.count)
    return !token.isEmpty
  }

  private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
    rest.removeFirst()
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst(), Octet.isQuoted(escaped) else { return false }
      default: guard Octet.isQuoted(byte) else { return false }
      }
    }
    return false
  }
}
