import Inbox
import Phrases

/// A file that Viber is to fetch from its public address (channels.md 2a).
struct ViberMedia {
  let attachment: Attachment
  let address: String

  /// - Throws: `Fault` when there is no address, or when it does not end as Viber wants.
  init(_ attachment: Attachment, endings: [String]) throws(Fault) {
    guard let address = attachment.url, address.hasPrefix("https://") || address.hasPrefix("http://") else {
      throw Fault.noFile
    }
    self.attachment = attachment
    self.address = address
    guard address.utf8.count <= ViberLimits.address else {
      throw Fault(
        .tooLong,
        en: "the address is longer than \(ViberLimits.address) characters",
        uk: "адреса довша за \(ViberLimits.address) знаків"
      )
    }
    let ending = Self.ending(of: file)
    guard endings.isEmpty || ending.map(endings.contains) == true else {
      let list = endings.map { "." + $0 }.joined(separator: " ")
      throw Fault(
        .notSupported,
        en: "Viber shows this only from an address that ends in \(list)",
        uk: "Viber показує це лише з адреси, що закінчується на \(list)"
      )
    }
    let limit = ViberLimits.attachments[attachment.kind] ?? 0
    if let size = attachment.size, size > limit { throw Fault.tooLarge(size, limit: limit, "Viber") }
  }

  /// The size, which Viber wants to be told.
  func size() throws(Fault) -> Int64 {
    guard let size = attachment.size, size > 0 else {
      throw Fault(
        .notSupported,
        en: "Viber wants to know the size of this file, and its address does not tell it",
        uk: "Viber вимагає розмір файлу, а за адресою його не повідомляють",
        hint: Phrase(en: "Send the address as text instead.", uk: "Надішліть адресу як текст.")
      )
    }
    return size
  }

  /// The name with its ending, by which a phone knows what the file is.
  func name() throws(Fault) -> String {
    let name = attachment.name ?? file
    let ending = Self.ending(of: name) ?? Self.ending(of: file)
    guard let ending, !Self.forbidden.contains(ending) else {
      throw Fault(
        .notSupported,
        en: "Viber does not deliver a file such as \(name)",
        uk: "Viber не доставляє такого файлу, як \(name)"
      )
    }
    if Self.ending(of: name) != nil, name.unicodeScalars.count <= ViberLimits.fileName { return name }
    let stem = Self.ending(of: name) == nil ? name : String(name.dropLast(ending.count + 1))
    return ViberLimits.cut(stem, to: ViberLimits.fileName - ending.count - 1) + "." + ending
  }

  /// The last step of the address's path.
  private var file: String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    return String(path[(path.lastIndex(of: "/") ?? path.startIndex)...].dropFirst())
  }

  private static func ending(of name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    return (1...10).contains(ending.count) ? ending : nil
  }

  /// VH "Forbidden file formats": what a phone or computer would run.
  private static let forbidden: Set<String> = [
    "action", "apk", "app", "bat", "bin", "cmd", "com", "command", "cpl", "csh", "exe", "gadget", "inf1", "ins", "inx",
    "ipa", "isu", "job", "js", "jse", "ksh", "lnk", "msc", "msi", "msp", "mst", "osx", "out", "paf", "pif", "prg",
    "ps1",
    "reg", "rgs", "run", "sct", "shb", "shs", "u3p", "vb", "vbe", "vbs", "vbscript", "workflow", "ws", "wsf",
  ]
}

/// How much the REST Bot API takes (channels.md 2a and 2d).
enum ViberLimits {
  static let text = TextLimit(7000, .scalars)
  /// The whole message as JSON.
  static let bytes = 30_720
  static let captions: [Attachment.Kind: Int] = [.image: 768]
  /// A picture over 1 MB is not shown on iOS; sounds go as files.
  static let attachments: [Attachment.Kind: Int] = [
    .image: 1_000_000, .video: 26_000_000, .file: 50_000_000, .voice: 50_000_000, .audio: 50_000_000, .sticker: 0,
    .location: 0, .contact: 0,
  ]
  static let address = 2000
  static let fileName = 256
  static let senderName = 28
  static let contactName = 28

  /// The beginning of a name, in whole characters.
  static func cut(_ name: String, to limit: Int) -> String {
    var short = name
    while short.unicodeScalars.count > limit { short.removeLast() }
    return short
  }
}
