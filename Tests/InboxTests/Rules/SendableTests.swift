import Inbox
import Phrases
import TestKit
import Testing

/// What a channel takes, checked before anything is queued.
struct SendableTests {
  private func refusal(_ attachment: Inbox.Attachment, _ change: (inout Traits) -> Void) -> Fault? {
    var traits = Traits.sample()
    change(&traits)
    do throws(Fault) {
      try requireSendable(attachment, through: .sample(), traits)
      return nil
    } catch { return error }
  }

  @Test func `a local file needs an upload, an address does not`() {
    let local = Inbox.Attachment(kind: .image, name: "p.jpg", mime: "image/jpeg", size: 5, file: "/p")
    #expect(refusal(local) { _ in } == nil)
    #expect(refusal(local) { $0.canUpload = false }?.code == .notSupported)
    #expect(refusal(Inbox.Attachment(kind: .image, url: "https://s.ua/p.jpg")) { $0.canUpload = false } == nil)
  }

  @Test func `kinds, sizes and media types are the messenger's`() {
    #expect(refusal(Inbox.Attachment(kind: .voice, file: "/v")) { _ in }?.code == .notSupported)
    #expect(refusal(Inbox.Attachment(kind: .image, size: 10_000_000, file: "/p")) { _ in } == nil)
    #expect(refusal(Inbox.Attachment(kind: .image, size: 10_000_001, file: "/p")) { _ in }?.code == .tooLong)
    let text = Inbox.Attachment(kind: .file, mime: "text/plain", file: "/t")
    #expect(refusal(text) { $0.mimes = [.file: ["application/pdf"]] }?.code == .notSupported)
    #expect(refusal(text) { $0.mimes = [.image: ["image/png"]] } == nil)
    #expect(
      refusal(Inbox.Attachment(kind: .file, url: "https://s.ua/x")) { $0.mimes = [.file: ["application/pdf"]] } == nil)
  }
}
