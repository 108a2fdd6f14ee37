/// Something beside the text of a message.
package struct Attachment: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case image
    case file
    case voice
    case audio
    case video
    case sticker
    case location
    case contact
    /// A call that nobody answered; `name` is the messenger's word for how it ended.
    case call
    /// Content that cbchat does not know; `name` says what the messenger calls it. Never dropped (domain.md, Messages).
    case unsupported
  }

  package var kind: Kind
  /// The file's name, the shared contact's name, a place's name, or what the messenger calls an unsupported kind.
  package var name: String?
  package var mime: String?
  /// In bytes.
  package var size: Int64?
  /// Where it can be seen: a public address, or `geo:50.45,30.52` (RFC 5870) of a location.
  package var url: String?
  /// The messenger's own handle, with which the codec can fetch or send it again.
  package var reference: String?
  /// Path of the stored copy, beside the store.
  package var file: String?
  /// A shared contact's number, as it was written.
  package var phone: String?

  package init(
    kind: Kind,
    name: String? = nil,
    mime: String? = nil,
    size: Int64? = nil,
    url: String? = nil,
    reference: String? = nil,
    file: String? = nil,
    phone: String? = nil
  ) {
    self.kind = kind
    self.name = name
    self.mime = mime
    self.size = size
    self.url = url
    self.reference = reference
    self.file = file
    self.phone = phone
  }
}
