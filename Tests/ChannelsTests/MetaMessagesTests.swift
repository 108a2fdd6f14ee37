import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What leaves for Messenger and Instagram: the address and the body, as Meta sees them (channels.md 3a, 4a).
struct MetaMessagesTests {
  /// hex HMAC-SHA256 of the token under the app secret, by Python's hmac.
  private static let proofs = [
    "facebook": "4aa210202c43f7c3b17924416d5e8dd5a1743bae5cdf93d5b61295b3526382e7",
    "instagram": "cbbbba7cb437a2f03f1c231bd582d16ec76a958150c2739b562f808f62b04c37",
  ]
  private static let page = "https://graph.facebook.com/v25.0/102030405060708/"
  private static let account = "https://graph.instagram.com/v25.0/17841400000000001/"

  struct Sent: Sendable, CustomTestStringConvertible {
    let outgoing: Outgoing
    let messenger: String?
    let instagram: String?
    var testDescription: String { messenger ?? instagram ?? "" }

    init(_ outgoing: Outgoing, messenger: String? = nil, instagram: String? = nil) {
      self.outgoing = outgoing
      self.messenger = messenger
      self.instagram = instagram
    }
  }

  private static let recipient = #""recipient":{"id":"7654321098765432"}"#

  @Test(arguments: [
    Sent(
      .sample(.text("Вітаємо_*_<b>&")),
      messenger: #""messaging_type":"RESPONSE","message":{"text":"Вітаємо_*_<b>&","metadata":"cb:123"}"#,
      instagram: #""message":{"text":"Вітаємо_*_<b>&"}"#
    ),
    Sent(
      .sample(.text("Так"), needsHumanTag: true),
      messenger:
        #""messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"Так","metadata":"cb:123"}"#,
      instagram: #""messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT","message":{"text":"Так"}"#
    ),
    Sent(
      .sample(Attachment(kind: .image, url: "https://x/p.jpg"), caption: ""),
      messenger:
        #""messaging_type":"RESPONSE","message":{"attachment":{"type":"image","payload":{"url":"https://x/p.jpg","is_reusable":false}},"metadata":"cb:123"}"#,
      instagram: #""message":{"attachments":{"type":"image","payload":{"url":"https://x/p.jpg"}}}"#
    ),
    Sent(
      .sample(Attachment(kind: .voice, url: "https://x/p.m4a", reference: "1857")),
      messenger:
        #""messaging_type":"RESPONSE","message":{"attachment":{"type":"audio","payload":{"attachment_id":"1857"}},"metadata":"cb:123"}"#,
      instagram: #""message":{"attachment":{"type":"audio","payload":{"attachment_id":"1857"}}}"#
    ),
    Sent(
      .sample(Attachment(kind: .audio, url: "https://x/p.mp3")),
      instagram: #""message":{"attachment":{"type":"audio","payload":{"url":"https://x/p.mp3"}}}"#
    ),
    Sent(
      .sample(Attachment(kind: .video, url: "https://x/p.mp4")),
      instagram: #""message":{"attachment":{"type":"video","payload":{"url":"https://x/p.mp4"}}}"#
    ),
    Sent(
      .sample(Attachment(kind: .file, mime: "application/pdf", url: "https://x/p.pdf")),
      messenger:
        #""messaging_type":"RESPONSE","message":{"attachment":{"type":"file","payload":{"url":"https://x/p.pdf","is_reusable":false}},"metadata":"cb:123"}"#,
      instagram: #""message":{"attachment":{"type":"file","payload":{"url":"https://x/p.pdf"}}}"#
    ),
    Sent(
      .sample(Attachment(kind: .file, mime: "text/csv", url: "https://x/p.csv")),
      messenger:
        #""messaging_type":"RESPONSE","message":{"attachment":{"type":"file","payload":{"url":"https://x/p.csv","is_reusable":false}},"metadata":"cb:123"}"#
    ),
  ])
  func `a message becomes a call`(sent: Sent) throws {
    let (facebook, instagram) = (Facebook(), Instagram())
    if let body = sent.messenger {
      let request = try facebook.encode(sent.outgoing, .facebook)
      #expect(request.method == "POST" && request.headers["Content-Type"] == "application/json")
      #expect(request.target == Self.page + "messages?appsecret_proof=" + Self.proofs["facebook", default: ""])
      #expect(request.headers["Authorization"] == "Bearer EAAB-invented")
      #expect(request.text == "{\(Self.recipient),\(body)}")
    }
    if let body = sent.instagram {
      let request = try instagram.encode(sent.outgoing, .instagram)
      #expect(request.target == Self.account + "messages?appsecret_proof=" + Self.proofs["instagram", default: ""])
      #expect(request.headers["Authorization"] == "Bearer IGQV-invented")
      #expect(request.text == "{\(Self.recipient),\(body)}")
      // Through the linked Page: another host, no proof while the app's secret is unknown.
      let page = try instagram.encode(sent.outgoing, .instagramPage)
      #expect(page.target == Self.page + "messages" && page.text == request.text)
    }
  }

  @Test func `an address of one's own replaces both of Instagram's`() throws {
    var account = Account.instagramPage
    account.apiURL = "http://127.0.0.1:8081"
    account.channel.settings["graphVersion"] = "v26.0"
    account.channel.settings["pageId"] = nil
    let request = try Instagram().encode(.sample(.text("так")), account)
    #expect(request.target == "http://127.0.0.1:8081/v26.0/me/messages")
  }

  @Test(arguments: [
    (Outgoing.sample(.text("")), FaultCode?.some(.badInput), FaultCode.badInput),
    (.sample(.text(String(repeating: "ї", count: 501))), nil, .tooLong),
    (.sample(.text(String(repeating: "ї", count: 2001))), .tooLong, .tooLong),
    (.sample(.text(String(repeating: "😀", count: 1001))), .tooLong, .tooLong),
    (.sample(Attachment(kind: .image, url: "https://x/a"), caption: "підпис"), .notSupported, .notSupported),
    (.sample(Attachment(kind: .image, mime: "image/webp", url: "https://x/a")), nil, .notSupported),
    (.sample(Attachment(kind: .file, mime: "text/csv", url: "https://x/a")), nil, .notSupported),
    (.sample(Attachment(kind: .image)), .badInput, .badInput),
    (.sample(Attachment(kind: .image, url: "file:///etc/passwd")), .badInput, .badInput),
    (.sample(Attachment(kind: .sticker, url: "https://x/a")), .notSupported, .notSupported),
    (.sample(Attachment(kind: .location, url: "geo:50,30")), .notSupported, .notSupported),
    (.sample(Attachment(kind: .contact, phone: "+380671112233")), .notSupported, .notSupported),
    (.sample(Attachment(kind: .unsupported, name: "share")), .notSupported, .notSupported),
    // Instagram Login has no uploads.
    (.sample(Attachment(kind: .image), bytes: [1]), nil, .notSupported),
  ])
  func `what cannot be sent is refused before the call`(outgoing: Outgoing, messenger: FaultCode?, instagram: FaultCode)
  {
    if let messenger {
      #expect(Facebook().upload(outgoing, .facebook) == nil)
      #expect(#expect(throws: Fault.self) { try Facebook().encode(outgoing, .facebook) }?.code == messenger)
    }
    #expect(Instagram().upload(outgoing, .instagram) == nil)
    #expect(#expect(throws: Fault.self) { try Instagram().encode(outgoing, .instagram) }?.code == instagram)
  }

  @Test func `a file over the limit is refused before the call`() throws {
    let film = Outgoing.sample(Attachment(kind: .video), bytes: [UInt8](repeating: 0, count: 25_000_001))
    #expect(Facebook().upload(film, .facebook) == nil)
    #expect(#expect(throws: Fault.self) { try Facebook().encode(film, .facebook) }?.code == .tooLong)
    let photo = Outgoing.sample(Attachment(kind: .image), bytes: [UInt8](repeating: 0, count: 8_000_001))
    #expect(Facebook().upload(photo, .facebook) != nil)
    #expect(Instagram().upload(photo, .instagramPage) == nil)
    #expect(#expect(throws: Fault.self) { try Instagram().encode(photo, .instagramPage) }?.code == .tooLong)
  }

  @Test(arguments: [500, 1])
  func `a text up to the limit is sent`(length: Int) throws {
    _ = try Instagram().encode(.sample(.text(String(repeating: "ї", count: length))), .instagram)
    _ = try Facebook().encode(.sample(.text(String(repeating: "ї", count: 4 * length))), .facebook)
  }

  @Test func `six hundred letters for Instagram are two messages of at most a thousand bytes`() throws {
    let text = String(repeating: "запис на манікюр ", count: 36)
    let calls = contents(text: text, attachments: [], traits: Instagram().traits)
    #expect(calls.count == 2)
    for call in calls { _ = try Instagram().encode(.sample(call), .instagram) }
  }

  @Test func `a local file is uploaded, then sent by its id`() throws {
    let price = Attachment(kind: .file, name: "../Прайс \"2026\".pdf", mime: "application/pdf")
    let outgoing = Outgoing.sample(price, bytes: Array("%PDF".utf8))
    let request = try #require(Facebook().upload(outgoing, .facebook))
    #expect(request.target.hasPrefix(Self.page + "message_attachments?appsecret_proof="))
    #expect(request.headers["Content-Type"] == "multipart/form-data; boundary=cbchat-form-0")
    let lines = [
      "--cbchat-form-0", #"Content-Disposition: form-data; name="message""#, "",
      #"{"attachment":{"type":"file","payload":{"is_reusable":true}}}"#,
      "--cbchat-form-0", #"Content-Disposition: form-data; name="filedata"; filename="Прайс %222026%22.pdf""#,
      "Content-Type: application/pdf", "", "%PDF", "--cbchat-form-0--", "",
    ]
    #expect(request.text == lines.joined(separator: "\r\n"))

    let uploaded = try Facebook().uploaded(.sample(#"{"attachment_id":"1857777774821032"}"#), outgoing)
    let sent = try Facebook().encode(uploaded, .facebook)
    #expect(sent.text.contains(#""attachment":{"type":"file","payload":{"attachment_id":"1857777774821032"}}"#))
    #expect(Facebook().upload(uploaded, .facebook) == nil)

    let instagram = try #require(Instagram().upload(outgoing, .instagramPage))
    #expect(instagram.target == Self.page + "message_attachments")
    #expect(instagram.text.contains("name=\"platform\"\r\n\r\ninstagram\r\n"))
    #expect(Facebook().upload(.sample(.text("так")), .facebook) == nil)
  }

  @Test(arguments: [
    (400, #"{"error":{"code":100,"message":"(#100) Upload attachment failure."}}"#, FaultCode.rejected),
    (400, #"{"error":{"code":190,"message":"Error validating access token"}}"#, .config),
    (200, "{}", .protocol), (200, #"{"attachment_id":[]}"#, .protocol), (502, "<html>", .protocol),
  ])
  func `an upload that fails says why`(status: Int, body: String, code: FaultCode) {
    let outgoing = Outgoing.sample(Attachment(kind: .image), bytes: [1])
    let fault = #expect(throws: Fault.self) { try Facebook().uploaded(.sample(body, status: status), outgoing) }
    #expect(fault?.code == code)
  }

  @Test func `typing and seen stand alone`() {
    for sample in MetaSample.direct {
      let typing = sample.messenger.typing(to: "777", lastInbound: nil, sample.account)
      #expect(typing?.text == #"{"recipient":{"id":"777"},"sender_action":"typing_on"}"#)
      let seen = sample.messenger.seen(by: "777", lastInbound: "m_1", sample.account)
      #expect(seen?.text == #"{"recipient":{"id":"777"},"sender_action":"mark_seen"}"#)
    }
  }

  @Test func `a profile gives the name, or nothing`() {
    let facebook = Facebook().profile(of: "77", .facebook)
    #expect(facebook?.method == "GET")
    #expect(facebook?.target.hasPrefix("https://graph.facebook.com/v25.0/77?fields=first_name,last_name&app") == true)
    let named = Response.sample(#"{"first_name":"Оля","last_name":"Коваль","id":"77"}"#)
    #expect(Facebook().profiled(named, of: "77") == Sender(externalID: "77", name: "Оля Коваль"))

    let instagram = Instagram().profile(of: "77", .instagramPage)
    #expect(instagram?.target == "https://graph.facebook.com/v25.0/77?fields=name,username")
    let account = Response.sample(#"{"name":null,"username":"olya_k","id":"77"}"#)
    #expect(Instagram().profiled(account, of: "77") == Sender(externalID: "77", username: "olya_k"))

    for nothing in [Response.sample("{}"), .sample("", status: 500)] {
      #expect(Facebook().profiled(nothing, of: "77") == nil)
    }
    let refused = Response.sample(#"{"error":{"code":100,"error_subcode":33,"message":"no"}}"#, status: 400)
    #expect(Instagram().profiled(refused, of: "77") == nil)
  }

  @Test func `an id cannot change the address`() {
    #expect(
      Instagram().profile(of: "../me?x#\n", .instagramPage)?.target
        == "https://graph.facebook.com/v25.0/..%2Fme%3Fx%23%0A?fields=name,username")
  }
}
