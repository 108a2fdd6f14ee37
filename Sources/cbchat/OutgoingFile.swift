import Channels
import Foundation
import Inbox
import Phrases
import Storage

/// A local file on its way out: kept in the media folder, so that it can leave later and from another process.
enum OutgoingFile {
  /// Reads and keeps a file.
  ///
  /// - Throws: `notFound` when it is not there, `badInput` when it is empty, `tooLong` when no messenger takes it.
  static func attachment(_ path: String, store: String) throws(Fault) -> Attachment {
    if path.hasPrefix("https://") || path.hasPrefix("http://") { return try atAddress(path) }
    let url = URL(fileURLWithPath: path)
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
    guard let size, let file = try? FileHandle(forReadingFrom: url) else {
      throw Fault(.notFound, en: "cannot read \(path)", uk: "не вдалося прочитати \(path)")
    }
    guard size <= largest else {
      throw Fault(.tooLong, en: "\(path) is larger than 100 MB", uk: "\(path) більший за 100 МБ")
    }
    guard let data = try? file.readToEnd(), !data.isEmpty else {
      throw Fault(.badInput, en: "\(path) is empty or cannot be read", uk: "\(path) порожній або не читається")
    }
    let bytes = Array(data)
    let (kind, mime) = type(of: url.pathExtension.lowercased())
    return Attachment(
      kind: kind,
      name: url.lastPathComponent,
      mime: mime,
      size: Int64(bytes.count),
      file: try Media(store: store).keep(bytes, digest: Signature.hexadecimal(SHA256.hash(bytes)))
    )
  }

  /// A file at a public address, which the messenger fetches by itself.
  private static func atAddress(_ address: String) throws(Fault) -> Attachment {
    guard let url = URL(string: address), let host = url.host, !host.isEmpty else {
      throw Fault(.badInput, en: "'\(address)' is not an address", uk: "«\(address)» не є адресою")
    }
    let (kind, mime) = type(of: url.pathExtension.lowercased())
    let name = url.lastPathComponent
    return Attachment(
      kind: kind,
      name: name.isEmpty || name == "/" ? nil : name,
      mime: url.pathExtension.isEmpty ? nil : mime,
      url: address
    )
  }

  /// The most that any of the messengers takes (channels.md 6.1d, 7d).
  private static let largest = 100_000_000

  private static func type(of ending: String) -> (Attachment.Kind, String) {
    switch ending {
    case "jpg", "jpeg": (.image, "image/jpeg")
    case "png": (.image, "image/png")
    case "mp4": (.video, "video/mp4")
    case "ogg", "oga", "opus": (.voice, "audio/ogg")
    case "mp3": (.audio, "audio/mpeg")
    case "m4a": (.audio, "audio/mp4")
    case "pdf": (.file, "application/pdf")
    case "txt": (.file, "text/plain")
    case "gif": (.file, "image/gif")
    case "webp": (.file, "image/webp")
    case "doc": (.file, "application/msword")
    case "docx": (.file, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    case "xls": (.file, "application/vnd.ms-excel")
    case "xlsx": (.file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    case "zip": (.file, "application/zip")
    default: (.file, "application/octet-stream")
    }
  }
}
