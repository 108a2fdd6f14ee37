import Channels
import HTTP
import Inbox
import Phrases
import Testing

/// What leaves for WhatsApp's Cloud API, and what its answers mean (channels.md 6.1a, 6.1c).
struct WhatsAppCloudTests {
  private static let graph = "https://graph.facebook.com/v25.0/"
  private static let number = graph + "106540352242922/"
  private static let head = #"{"messaging_product":"whatsapp","recipient_type":"individual","#
  private static let tracker = #""biz_opaque_callback_data":"cb:123","#
  private let cloud = WhatsAppCloud()
  private let account = Account.whatsAppCloud

  struct Sent: Sendable, CustomTestStringConvertible {
    let content: Outgoing.Content
    let body: String
    var testDescription: String { body }

    init(_ content: Outgoing.Content, _ body: String) {
      self.content = content
      self.body = body
    }

    init(_ attachment: Attachment, caption: String? = nil, _ body: String) {
      self.init(.attachment(attachment, caption: caption, bytes: nil), body)
    }
  }

  @Test(arguments: [
    Sent(.text("Вітаємо_*_"), #""type":"text","text":{"body":"Вітаємо_*_","preview_url":false}}"#),
    Sent(
      Attachment(kind: .image, url: "https://x/p.jpg"),
      caption: "Прайс",
      #""type":"image","image":{"link":"https://x/p.jpg","caption":"Прайс"}}"#
    ),
    Sent(Attachment(kind: .image, url: "https://x/p.jpg", reference: "10"), #""type":"image","image":{"id":"10"}}"#),
    Sent(
      Attachment(kind: .video, reference: "11"), caption: "так", #""type":"video","video":{"id":"11","caption":"так"}}"#
    ),
    Sent(Attachment(kind: .audio, reference: "12"), #""type":"audio","audio":{"id":"12"}}"#),
    Sent(Attachment(kind: .voice, reference: "13"), #""type":"audio","audio":{"id":"13","voice":true}}"#),
    Sent(
      Attachment(kind: .file, name: "../прайс.pdf", reference: "14"),
      caption: "ось",
      #""type":"document","document":{"id":"14","caption":"ось","filename":"прайс.pdf"}}"#
    ),
    Sent(Attachment(kind: .sticker, reference: "15"), caption: "", #""type":"sticker","sticker":{"id":"15"}}"#),
    Sent(
      Attachment(kind: .location, name: "Салон", url: "geo:50.45,-30.52"),
      #""type":"location","location":{"latitude":50.45,"longitude":-30.52,"name":"Салон"}}"#
    ),
    Sent(
      Attachment(kind: .contact, name: "Ірина", phone: "+380671112233"),
      #""type":"contacts","contacts":[{"name":{"formatted_name":"Ірина","first_name":"Ірина"},"phones":[{"phone":"+380671112233"}]}]}"#
    ),
  ])
  func `a message becomes a call`(sent: Sent) throws {
    let request = try cloud.encode(outgoing(sent.content), account)
    #expect(request.method == "POST" && request.headers["Authorization"] == "Bearer EAAB-invented")
    #expect(request.target.hasPrefix(Self.number + "messages?appsecret_proof="))
    #expect(request.text == Self.head + #""to":"380671112233","# + Self.tracker + sent.body)
  }

  @Test func `a person is addressed by BSUID, and by number where that is refused`() throws {
    var outgoing = outgoing(.text("так"))
    outgoing.recipient = "UA.1502576394655843"
    outgoing.replyTo = "wamid.1"
    let context = #""context":{"message_id":"wamid.1"},"#
    let text = #""type":"text","text":{"body":"так","preview_url":false}}"#
    let first = try cloud.encode(outgoing, account).text
    #expect(first == Self.head + #""recipient":"UA.1502576394655843","# + context + Self.tracker + text)

    let refusal = Response.sample(
      #"{"error":{"code":131062,"message":"(#131062) BSUID recipients are not supported"}}"#, status: 400)
    #expect(cloud.outcome(of: refusal, to: outgoing).verdict == .rejected)
    outgoing.phone = Phone(e164: "+380671112233")
    #expect(cloud.outcome(of: refusal, to: outgoing).verdict == .retry)
    #expect(try cloud.encode(outgoing, account).text == first)
    outgoing.attempts = 1
    #expect(
      try cloud.encode(outgoing, account).text
        == Self.head + #""to":"380671112233","# + context + Self.tracker + text)
    #expect(cloud.outcome(of: refusal, to: outgoing).verdict == .rejected)
  }

  @Test func `a template carries a message outside the window`() throws {
    var outgoing = outgoing(.text("Оля, чекаємо завтра о 12:00"))
    outgoing.template = Template(name: "visit_reminder", language: "uk", parameters: ["Оля", "12:00"])
    #expect(
      try cloud.encode(outgoing, account).text.hasSuffix(
        #""type":"template","template":{"name":"visit_reminder","language":{"code":"uk"},"components":[{"type":"body","parameters":[{"type":"text","text":"Оля"},{"type":"text","text":"12:00"}]}]}}"#
      ))
    outgoing.template = Template(name: "hello_world", language: "en_US")
    #expect(
      try cloud.encode(outgoing, account).text.hasSuffix(
        #""template":{"name":"hello_world","language":{"code":"en_US"}}}"#))
  }

  @Test(arguments: [
    (Outgoing.Content.text(""), FaultCode.badInput),
    (.text(String(repeating: "ї", count: 4097)), .tooLong),
    (
      .attachment(
        Attachment(kind: .image, url: "https://x/a"), caption: String(repeating: "a", count: 1025), bytes: nil),
      .tooLong
    ),
    (.attachment(Attachment(kind: .voice, reference: "1"), caption: "підпис", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .sticker, reference: "1"), caption: "підпис", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .location, url: "geo:50,30"), caption: "тут", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .unsupported, name: "poll"), caption: nil, bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .file), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .file, url: "file:///etc/passwd"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .location, url: "geo:91,30"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .contact, name: "Ірина"), caption: nil, bytes: nil), .badInput),
  ])
  func `what cannot be sent is refused before the call`(content: Outgoing.Content, code: FaultCode) {
    let fault = #expect(throws: Fault.self) { try cloud.encode(outgoing(content), account) }
    #expect(fault?.code == code)
  }

  @Test func `without the number's id nothing leaves`() {
    let account = Account.sample("whatsapp-number", secrets: [:], settings: ["backend": "cloud"])
    let fault = #expect(throws: Fault.self) { try cloud.encode(outgoing(.text("так")), account) }
    #expect(fault?.code == .config)
    #expect(cloud.typing(to: "7", lastInbound: "wamid.1", account) == nil)
    #expect(cloud.seen(by: "7", lastInbound: "wamid.1", account) == nil)
    #expect(cloud.check(account).isEmpty && cloud.register("https://x", account).isEmpty)
    #expect(cloud.unregister(account).isEmpty)
    #expect(cloud.checked([]).outcome.verdict == .rejected)
  }

  @Test func `a local file is uploaded, then sent by its id`() throws {
    let voice = Attachment(kind: .voice, name: "a.ogg", mime: "audio/ogg")
    let outgoing = outgoing(.attachment(voice, caption: nil, bytes: Array("OggS".utf8)))
    let request = try #require(cloud.upload(outgoing, account))
    #expect(request.target.hasPrefix(Self.number + "media?appsecret_proof="))
    let lines = [
      "--cbchat-form-0", #"Content-Disposition: form-data; name="messaging_product""#, "", "whatsapp",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="type""#, "", "audio/ogg",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="file"; filename="a.ogg""#,
      "Content-Type: audio/ogg", "", "OggS", "--cbchat-form-0--", "",
    ]
    #expect(request.text == lines.joined(separator: "\r\n"))
    let uploaded = try cloud.uploaded(.sample(#"{"id":"4490709327384033"}"#), outgoing)
    #expect(try cloud.encode(uploaded, account).text.contains(#""audio":{"id":"4490709327384033","voice":true}"#))

    let huge = self.outgoing(
      .attachment(Attachment(kind: .image), caption: nil, bytes: [UInt8](repeating: 0, count: 5_000_001)))
    #expect(cloud.upload(huge, account) == nil)
    #expect(#expect(throws: Fault.self) { try cloud.encode(huge, account) }?.code == .tooLong)
    #expect(throws: Fault.self) {
      try cloud.uploaded(.sample(#"{"error":{"code":131053,"message":"Media upload error"}}"#, status: 400), outgoing)
    }
  }

  @Test func `what was received can be sent on`() throws {
    for fixture in Fixture.all(of: "whatsapp-number-cloud") where fixture.name.hasPrefix("message-") {
      for case .message(let arrival) in try cloud.decode(fixture.payload, account).inbounds.map(\.body) {
        for attachment in arrival.attachments where attachment.kind != .unsupported {
          let request = try cloud.encode(outgoing(.attachment(attachment, caption: nil, bytes: nil)), account)
          #expect(attachment.reference.map { request.text.contains("\"\($0)\"") } ?? true, "\(fixture.name)")
        }
      }
    }
  }

  @Test func `typing and seen stand at the client's last message`() {
    // Typing marks as read, which not every channel wants.
    #expect(cloud.typing(to: "7", lastInbound: "wamid.1", account) == nil)
    var account = account
    account.channel.settings["sendSeen"] = "on"
    #expect(cloud.typing(to: "7", lastInbound: nil, account) == nil)
    let read = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1""#
    #expect(cloud.seen(by: "7", lastInbound: "wamid.1", account)?.text == read + "}")
    #expect(
      cloud.typing(to: "7", lastInbound: "wamid.1", account)?.text == read + #","typing_indicator":{"type":"text"}}"#)
  }

  @Test func `a received file is asked for, then fetched with the token`() throws {
    let locate = try #require(cloud.locate(Attachment(kind: .voice, reference: "1003383421387260"), account))
    #expect(locate.method == "GET" && locate.target.hasPrefix(Self.graph + "1003383421387260?appsecret_proof="))
    #expect(cloud.locate(Attachment(kind: .location, url: "geo:1,2"), account) == nil)
    let url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=A"
    let fetch = try cloud.located(.sample(#"{"url":"\#(url)","mime_type":"audio/ogg","id":"1"}"#), account)
    #expect(fetch == .get(url, headers: ["Authorization": "Bearer EAAB-invented"]))
  }

  @Test(arguments: [
    "https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://fbsbx.com.evil.example/x",
    "https://evilfbsbx.com/x", "https://lookaside.fbsbx.com@evil.example/x", "https://evil.example\\@x.fbsbx.com/",
    "https://graph.facebook.com.evil.example/", "file:///etc/passwd", "",
  ])
  func `the token goes to no strange address`(url: String) {
    let answer = Response.sample("{\"url\":\"\(url.replacing("\\", with: "\\\\"))\"}")
    #expect(#expect(throws: Fault.self) { try cloud.located(answer, account) }?.code == .protocol)
  }

  @Test(arguments: [
    (0, Outcome.Verdict.tokenInvalid), (190, .tokenInvalid), (3, .restricted), (10, .restricted), (200, .restricted),
    (299, .restricted), (131_005, .restricted), (4, .rateLimited), (80007, .rateLimited), (130_429, .rateLimited),
    (131_056, .rateLimited), (131_048, .restricted), (131_064, .restricted), (131_047, .windowClosed),
    (131_026, .unknownRecipient), (131_049, .rejected), (131_050, .optedOut), (130_472, .rejected),
    (131_021, .rejected), (131_030, .rejected), (131_062, .rejected), (131_008, .rejected), (131_009, .rejected),
    (100, .rejected), (131_051, .rejected), (131_052, .rejected), (131_053, .rejected), (132_000, .rejected),
    (132_001, .rejected), (132_005, .rejected), (132_007, .rejected), (132_008, .rejected), (132_012, .rejected),
    (132_015, .rejected), (132_016, .rejected), (131_042, .quota), (368, .restricted), (131_031, .restricted),
    (131_045, .restricted), (131_037, .restricted), (130_497, .restricted), (131_000, .retry), (131_016, .retry),
    (131_057, .retry), (133_016, .retry), (135_000, .retry), (139_999, .rejected),
  ])
  func `a refusal has its verdict`(code: Int, verdict: Outcome.Verdict) {
    let body =
      #"{"error":{"message":"(#\#(code)) Отак","type":"OAuthException","code":\#(code),"error_data":{"messaging_product":"whatsapp","details":"докладно"},"fbtrace_id":"A"}}"#
    let outcome = cloud.outcome(of: .sample(body, status: 400), to: outgoing(.text("так")))
    #expect(outcome.verdict == verdict)
    #expect(outcome.reason == "\(code): (#\(code)) Отак: докладно")
    #expect(outcome.isForContact == (code == 131_056))
    if code == 131_056 { #expect(outcome.retryAfter == .seconds(6)) }
  }

  @Test(arguments: [
    (
      400, #"{"error":{"code":100,"message":"(#100) Param text['body'] must be at most 4096 characters long."}}"#,
      Outcome.Verdict.tooLong
    ),
    (
      400,
      #"{"error":{"code":131009,"message":"Parameter value is not valid","error_data":{"details":"Message body text length is invalid"}}}"#,
      .tooLong
    ),
    (500, #"{"error":{"code":131999,"message":"?"}}"#, .retry), (503, #"{"error":{"message":"?"}}"#, .retry),
    (502, "<html>", .ambiguous), (200, #"{"messages":[]}"#, .ambiguous),
    (200, #"{"messaging_product":"whatsapp"}"#, .ambiguous),
  ])
  func `a strange answer is judged`(status: Int, body: String, verdict: Outcome.Verdict) {
    #expect(cloud.outcome(of: .sample(body, status: status), to: outgoing(.text("так"))).verdict == verdict)
  }

  @Test func `an accepted message has an id`() {
    let sent = Response.sample(
      #"{"messaging_product":"whatsapp","contacts":[{"input":"380671112233","wa_id":"380671112233"}],"messages":[{"id":"wamid.X","message_status":"accepted"}]}"#
    )
    #expect(cloud.outcome(of: sent, to: outgoing(.text("так"))) == .accepted("wamid.X"))
    #expect(cloud.outcome(of: .sample(#"{"success":true}"#), to: nil) == .accepted(nil))
  }

  @Test func `the webhook is the account's own, its fields the app's`() {
    let requests = cloud.register("https://salon.example/hook/wa", account)
    #expect(requests.map(\.method) == ["POST", "POST"])
    #expect(requests.first?.target == Self.graph + "1517776481860111/subscriptions")
    #expect(
      requests.first?.text
        == #"{"object":"whatsapp_business_account","callback_url":"https://salon.example/hook/wa","verify_token":"слово для Meta","fields":"messages,smb_message_echoes,history,user_preferences"}"#
    )
    #expect(requests.last?.target.hasPrefix(Self.graph + "102290129340398/subscribed_apps?") == true)
    #expect(
      requests.last?.text
        == #"{"override_callback_uri":"https://salon.example/hook/wa","verify_token":"слово для Meta"}"#)
    #expect(cloud.unregister(account).map(\.method) == ["DELETE"])
  }

  @Test func `a check tells the number, its quality and its webhook`() {
    let requests = cloud.check(account).map { String($0.target.prefix { $0 != "&" }) }
    #expect(requests.first == Self.graph + "106540352242922?fields=verified_name,display_phone_number,quality_rating")
    #expect(requests.count == 3 && requests[1].hasPrefix(Self.graph + "102290129340398/subscribed_apps?"))
    let answers = [
      #"{"verified_name":"Мальва","display_phone_number":"+380 44 111 22 33","quality_rating":"RED","id":"106"}"#,
      #"{"data":[{"whatsapp_business_api_data":{"name":"cbchat","id":"15"},"override_callback_uri":"https://salon.example/hook/wa"}]}"#,
      #"{"data":[{"object":"whatsapp_business_account","callback_url":"https://elsewhere.example","active":true}]}"#,
    ].map { Response.sample($0) }
    let found = cloud.checked(answers)
    #expect(found.outcome == Outcome(.ok) && found.account == "Мальва, +380 44 111 22 33")
    #expect(found.webhook == "https://salon.example/hook/wa")
    #expect(found.remarks.map { $0.en.prefix(27) } == ["the number's quality is RED"])
  }

  @Test func `limits are the Cloud API's`() {
    let traits = cloud.traits
    #expect(!traits.hasBot && traits.hasTemplates && traits.canUpload && traits.canMarkSeen && traits.canShowTyping)
    #expect(traits.window == ReplyWindow([ReplyWindow.Step(.hours(24))]))
    #expect(traits.text == TextLimit(4096, .utf16) && traits.captions[.image] == 1024)
    #expect(traits.attachments[.image] == 5_000_000 && traits.attachments[.file] == 100_000_000)
    #expect(
      cloud.settings.map(\.key)
        == ["phoneNumberId", "wabaId", "appId", "appSecret", "verifyToken", "graphVersion"])
    #expect(Messengers.messenger(of: account.channel)?.backend == "cloud")
  }

  private func outgoing(_ content: Outgoing.Content) -> Outgoing {
    Outgoing(message: Message.ID(123), part: 0, recipient: "380671112233", content: content)
  }
}
