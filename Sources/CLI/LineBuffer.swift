/// A line that is being typed on a terminal which shows nothing by itself: what the keys make of it.
package struct LineBuffer: Sendable {
  package enum Event: Sendable, Equatable {
    /// Enter, with what was typed.
    case line(String)
    /// The text has changed.
    case changed
    /// Ctrl-D on an empty line.
    case end
    /// Ctrl-C.
    case interrupted
    /// Ctrl-Z.
    case suspended
  }

  package private(set) var text = ""
  /// Bytes of a character that is not whole yet.
  private var partial: [UInt8] = []
  private var escape: Escape?

  /// How far an escape sequence has come; arrows and function keys mean nothing here.
  private enum Escape {
    case begun
    case parameters
  }

  package init() {}

  /// Takes what the keyboard sent.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Event] {
    var events: [Event] = []
    for byte in bytes {
      guard let event = take(byte) else { continue }
      if event == .changed, events.last == .changed { continue }
      events.append(event)
    }
    return events
  }

  private mutating func take(_ byte: UInt8) -> Event? {
    if let escape { return follow(escape, byte) }
    switch byte {
    case 0x03: return .interrupted
    case 0x04: return text.isEmpty ? .end : nil
    case 0x0A, 0x0D:
      let line = text
      text = ""
      partial = []
      return .line(line)
    case 0x08, 0x7F:
      partial = []
      return text.popLast() == nil ? nil : .changed
    case 0x15:
      text = ""
      return .changed
    case 0x17:
      while text.last?.isWhitespace == true { text.removeLast() }
      while let last = text.last, !last.isWhitespace { text.removeLast() }
      return .changed
    case 0x1A: return .suspended
    case 0x1B:
      escape = .begun
      return nil
    case 0x09:
      text.append(" ")
      return .changed
    case 0x00..<0x20: return nil
    default: return add(byte)
    }
  }

  private mutating func follow(_ escape: Escape, _ byte: UInt8) -> Event? {
    switch escape {
    case .begun: self.escape = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .parameters : nil
    case .parameters: if (0x40...0x7E).contains(byte) { self.escape = nil }
    }
    return nil
  }

  private mutating func add(_ byte: UInt8) -> Event? {
    partial.append(byte)
    if let character = String(validating: partial, as: UTF8.self) {
      text += character
      partial = []
      return .changed
    }
    // Four bytes are the most that one character of UTF-8 takes.
    if partial.count >= 4 { partial = [] }
    return nil
  }
}
