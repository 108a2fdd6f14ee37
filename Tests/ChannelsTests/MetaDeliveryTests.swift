import Channels
import HTTP
import Inbox
import Phrases
import Testing

/// What arrives from Meta: the handshake, the signature, and every payload of the fixtures (channels.md 3b, 4b, 6.1b).
struct MetaDeliveryTests {
  @Test(arguments: MetaSample.all)
  func `a delivery is decoded`(sample: MetaSample) throws {
    let fixtures = sample.fixtures
    #expect(fixtures.count >= 30)
    for fixture in fixtures { try fixture.expect(sample.messenger.decode(fixture.payload, sample.account)) }
  }

  @Test(arguments: MetaSample.all)
  func `spoiled deliveries are decoded or refused, never more`(sample: MetaSample) {
    var refused = 0
    Mutator.run(over: sample.fixtures.map(\.payload)) { payload in
      let decoded: Decoded
      do throws(Fault) {
        decoded = try sample.messenger.decode(payload, sample.account)
      } catch {
        #expect(error.code == .badInput)
        refused += 1
        return
      }
      #expect(!decoded.inbounds.isEmpty || !decoded.ignored.isEmpty || !decoded.reports.isEmpty)
      for inbound in decoded.inbounds { #expect(!inbound.sender.externalID.isEmpty) }
      _ = decoded.lines
    }
    #expect(refused > 0)
  }

  @Test(arguments: [
    ("", "not JSON"), ("{", "not JSON"), ("[]", "entry is missing"), ("7", "entry is missing"),
    (#"{"entry":{}}"#, "entry is missing"), (#"{"entry":null}"#, "entry is missing"),
    (#"{"entry":[7]}"#, "is missing"), (#"{"entry":[{}]}"#, "is missing"),
  ])
  func `what is no delivery names the place`(payload: String, place: String) {
    for sample in MetaSample.all {
      let fault = #expect(throws: Fault.self) {
        try sample.messenger.decode(Array(payload.utf8), sample.account)
      }
      #expect(fault?.code == .badInput)
      #expect(fault?.phrase.en.contains(place) == true, "\(fault?.phrase.en ?? "")")
    }
  }

  @Test func `an event without a sender fails alone`() {
    let payload =
      #"{"object":"page","entry":[{"id":"102030405060708","messaging":[{"message":{"mid":"m","text":"x"}}]}]}"#
    let fault = #expect(throws: Fault.self) { try Facebook().decode(Array(payload.utf8), .facebook) }
    #expect(fault?.phrase.en.contains("message.sender.id") == true)
  }

  @Test func `a Page without its id set takes every entry and tells its own words`() throws {
    let account = Account.sample("facebook", secrets: [:])
    let batch = Fixture.all(of: "facebook").filter { $0.name == "batch" || $0.name == "echo-own" }
    #expect(try batch.map { try Facebook().decode($0.payload, account).inbounds.count } == [5, 1])
  }

  @Test func `a delivery is known by its bytes`() throws {
    let key = try Facebook().deliveryKey(of: Array("{}".utf8))
    #expect(key == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    #expect(try Facebook().deliveryKey(of: Array("{ }".utf8)) != key)
  }

  @Test(arguments: [
    (
      "hub.mode=subscribe&hub.verify_token=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE+%D0%B4%D0%BB%D1%8F+Meta&hub.challenge=1158201444",
      200
    ),
    (
      "hub.challenge=1158201444&hub.mode=subscribe&hub.verify_token=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE%20%D0%B4%D0%BB%D1%8F%20Meta",
      200
    ),
    ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158201444", 403),
    ("hub.mode=subscribe&hub.verify_token=&hub.challenge=1158201444", 403),
    ("hub.mode=subscribe&hub.challenge=1158201444", 403),
    (
      "hub.mode=unsubscribe&hub.verify_token=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE+%D0%B4%D0%BB%D1%8F+Meta&hub.challenge=1",
      403
    ),
    ("hub.mode=subscribe&hub.verify_token=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE+%D0%B4%D0%BB%D1%8F+Meta", 403),
    (
      "hub.mode=subscribe&hub.verify_token=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE+%D0%B4%D0%BB%D1%8F+Meta&hub.verify_token=x&hub.challenge=1",
      403
    ),
    ("", 403),
  ])
  func `the handshake wants the verify token`(query: String, status: Int) {
    for sample in MetaSample.all {
      let response = sample.messenger.handshake(.get("/hook/main?" + query), sample.account)
      #expect(response?.status == status)
      if status == 200 { #expect(response?.body == Array("1158201444".utf8)) }
    }
  }

  @Test func `without a verify token there is no handshake`() {
    let request = Request.get("/hook/main?hub.mode=subscribe&hub.verify_token=&hub.challenge=1")
    for secrets in [[:], ["verifyToken": ""]] {
      #expect(Facebook().handshake(request, .sample("facebook", secrets: secrets))?.status == 403)
    }
    #expect(Facebook().handshake(Request(method: "POST", target: "/hook/main"), .facebook) == nil)
  }

  /// Digests from Python's hmac: the raw bytes count, whichever way a letter is written.
  @Test(arguments: [
    (
      #"{"text":"\u041f\u0440\u0438\u0432\u0456\u0442 \ud83c\udf38"}"#,
      "620afee3530b51bd7a0225d3db90bf51a8e98b50c54141ec21b06825c075c640"
    ),
    (#"{"text":"Привіт 🌸"}"#, "e45e4ea061bab98c6d5c7ff0f0e7f8d19cc6d752abd943a4379218609a4e4b9c"),
    ("", "5a14f28326f189feb62b6fa4dde45dfc866ff573fae9350f65cbb46ecf964faa"),
  ])
  func `a signature is made over the raw bytes`(body: String, digest: String) {
    for sample in MetaSample.all {
      var request = Request(method: "POST", target: "/hook/main", body: Array(body.utf8))
      request.headers["x-hub-signature-256"] = "sha256=" + digest
      #expect(accepts(request, sample))
      request.body.append(0x20)
      #expect(!accepts(request, sample))
      request.body.removeLast()
      for wrong in [digest, "sha1=" + digest, "sha256=" + digest.dropLast(), "sha256=", "", nil] {
        request.headers["X-Hub-Signature-256"] = wrong
        #expect(!accepts(request, sample))
      }
    }
  }

  @Test func `without an app secret no delivery is accepted`() {
    var request = Request(method: "POST", target: "/hook/main", body: Array("{}".utf8))
    let empty = SHA256.authenticate(request.body, key: [])
    request.headers["X-Hub-Signature-256"] = "sha256=" + Signature.hexadecimal(empty)
    for sample in MetaSample.all {
      for secrets in [[:], ["appSecret": ""]] {
        let account = Account.sample(sample.messenger.kind.rawValue, secrets: secrets)
        let bare = MetaSample(messenger: sample.messenger, account: account, folder: "")
        #expect(!accepts(request, bare, orElse: .config))
      }
    }
  }

  private func accepts(_ request: Request, _ sample: MetaSample, orElse code: FaultCode = .forbidden) -> Bool {
    do {
      try sample.messenger.verify(request, sample.account)
      return true
    } catch {
      #expect(error.code == code)
      return false
    }
  }
}
