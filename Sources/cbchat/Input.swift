import CLI
import Foundation
import Glibc
import Phrases

/// What stdin brings; tests give it as text.
final class Input {
  private let read: () throws(Fault) -> Data?
  private var rest = Data()
  private var isAtEnd = false

  /// `read` gives the next piece, `nil` at the end.
  init(_ read: @escaping () throws(Fault) -> Data?) {
    self.read = read
  }

  convenience init(_ text: String) {
    var pieces = [Data(text.utf8)]
    self.init { () throws(Fault) in pieces.popLast() }
  }

  static var standard: Input {
    // By read(2): Foundation's FileHandle ends the process when stdin is closed or a folder.
    Input { () throws(Fault) in
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = Glibc.read(0, &buffer, buffer.count)
        if count >= 0 { return count == 0 ? nil : Data(buffer[..<count]) }
        guard errno == EINTR else {
          let reason = String(cString: strerror(errno))
          throw Fault(.io, en: "cannot read stdin: \(reason)", uk: "не вдалося прочитати stdin: \(reason)")
        }
      }
    }
  }

  /// Everything that is left.
  func all() throws(Fault) -> [UInt8] {
    while !isAtEnd { try fill() }
    defer { rest = Data() }
    return Array(rest)
  }

  /// What has come and was not taken yet; `nil` at the end.
  func piece() throws(Fault) -> Data? {
    if rest.isEmpty, !isAtEnd { try fill() }
    defer { rest = Data() }
    return rest.isEmpty ? nil : rest
  }

  /// The next line without its end; `nil` after the last.
  ///
  /// A pipe that stays open gives each line as it comes.
  func line() throws(Fault) -> String? {
    while true {
      if let end = rest.firstIndex(of: 0x0A) {
        let line = rest[rest.startIndex..<end]
        rest = Data(rest[rest.index(after: end)...])
        return String(decoding: line, as: UTF8.self)
      }
      if isAtEnd {
        guard !rest.isEmpty else { return nil }
        defer { rest = Data() }
        return String(decoding: rest, as: UTF8.self)
      }
      try fill()
    }
  }

  private func fill() throws(Fault) {
    guard let piece = try read() else {
      isAtEnd = true
      return
    }
    rest.append(piece)
  }

  /// A text given as words, or `-` for stdin less one final newline (cli.md: TEXT).
  func text(_ words: [String]) throws(Fault) -> String? {
    guard words != ["-"] else {
      var bytes = try all()
      if bytes.last == 0x0A { bytes.removeLast() }
      if bytes.last == 0x0D { bytes.removeLast() }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Fault(.badInput, en: "stdin is not UTF-8", uk: "stdin не є UTF-8")
      }
      // No text has it, and messengers end theirs there: it was a file of another kind.
      guard !bytes.contains(0) else {
        throw Fault(.badInput, en: "stdin is no text: it has a NUL byte", uk: "stdin — не текст: у ньому є байт NUL")
      }
      return text
    }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
