import Foundation
import Glibc
import Phrases

/// A long input, read in pieces.
///
/// What comes from a pipe is first laid into a nameless temporary file: nobody's slow typing may keep the store locked.
final class Spool {
  private let file: UnsafeMutablePointer<FILE>
  private var rest: [UInt8] = []
  private var start = 0

  /// Lays stdin down.
  init(_ input: Input) throws(Fault) {
    guard let file = tmpfile() else {
      throw Fault(.io, en: "cannot make a temporary file", uk: "не вдалося створити тимчасовий файл")
    }
    self.file = file
    while let piece = try input.piece() {
      let bytes = [UInt8](piece)
      guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Spool.broken }
    }
    guard fflush(file) == 0 else { throw Spool.broken }
    rewind(file)
  }

  /// Opens a file.
  init(path: String) throws(Fault) {
    guard let file = fopen(path, "re") else {
      let reason = String(cString: strerror(errno))
      throw Fault(.notFound, en: "cannot read \(path): \(reason)", uk: "не вдалося прочитати \(path): \(reason)")
    }
    self.file = file
  }

  deinit {
    fclose(file)
  }

  /// Begins again.
  func beginAgain() {
    rewind(file)
    (rest, start) = ([], 0)
  }

  /// The next piece, `nil` at the end.
  func next() -> [UInt8]? {
    if start < rest.count {
      defer { (rest, start) = ([], 0) }
      return Array(rest[start...])
    }
    return readPiece()
  }

  /// Whether the text begins like a JSON object.
  var looksLikeJSON: Bool {
    if start == rest.count { (rest, start) = (readPiece() ?? [], 0) }
    let first = rest[start...].first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return first == UInt8(ascii: "{")
  }

  /// The next line without its end, `nil` after the last.
  func line() -> [UInt8]? {
    while true {
      if let end = rest[start...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(rest[start..<end])
      }
      guard let piece = readPiece() else {
        guard start < rest.count else { return nil }
        defer { (rest, start) = ([], 0) }
        return Array(rest[start...])
      }
      rest = Array(rest[start...]) + piece
      start = 0
    }
  }

  private func readPiece() -> [UInt8]? {
    let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    return piece.isEmpty ? nil : piece
  }

  private static var broken: Fault {
    Fault(.io, en: "cannot write the temporary file", uk: "не вдалося записати тимчасовий файл")
  }
}
