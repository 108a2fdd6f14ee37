import HTTP
import Inbox
import Phrases
import Testing

@testable import Channels

/// What proves that a delivery is a messenger's, for every messenger alike.
struct CheckingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let messenger: any Messenger
    let account: Account
    let header: String
    let key: String
    let proof: @Sendable ([UInt8]) -> String

    var testDescription: String { name }
  }

  private static let body = Array(#"{"a":1}"#.utf8)

  private static func signed(_ key: String) -> @Sendable ([UInt8]) -> String {
    { Signature.hexadecimal(SHA256.authenticate($0, key: Array(key.utf8))) }
  }

  static let cases: [Case] = [
    Case(
      name: "Telegram", messenger: TelegramBot(), account: .telegramBot, header: "X-Telegram-Bot-Api-Secret-Token",
      key: "webhookSecret", proof: { _ in "S-e_cret42" }),
    Case(
      name: "Viber", messenger: ViberBot(), account: .viberBot, header: "X-Viber-Content-Signature", key: "token",
      proof: signed("4a5b6c7d8e9f0a1b-2c3d4e5f6a7b8c9d-0e1f2a3b4c5d6e7f")),
    Case(
      name: "Facebook", messenger: Facebook(),
      account: .sample("facebook", secrets: ["token": "t", "appSecret": "app-secret"]), header: "X-Hub-Signature-256",
      key: "appSecret", proof: { "sha256=" + signed("app-secret")($0) }),
    Case(
      name: "Instagram", messenger: Instagram(),
      account: .sample("instagram", secrets: ["token": "t", "appSecret": "app-secret"]), header: "X-Hub-Signature-256",
      key: "appSecret", proof: { "sha256=" + signed("app-secret")($0) }),
    Case(
      name: "GREEN-API", messenger: GreenAPI(.whatsApp), account: .greenWhatsApp, header: "Authorization",
      key: "webhookToken", proof: { _ in "Bearer hook-Token_1" }),
  ]

  private func verdict(_ fields: [(String, String)], _ test: Case, _ account: Account? = nil) -> FaultCode? {
    let request = Request(method: "POST", target: "/hook/main", headers: Headers(fields), body: CheckingTests.body)
    do throws(Fault) {
      try test.messenger.verify(request, account ?? test.account)
      return nil
    } catch { return error.code }
  }

  @Test(arguments: cases)
  func `one good proof is enough, and two are none`(test: Case) {
    let good = test.proof(CheckingTests.body)
    #expect(verdict([(test.header, good)], test) == nil)
    #expect(verdict([(test.header.lowercased(), good)], test) == nil)
    #expect(verdict([], test) == .forbidden)
    #expect(verdict([(test.header, "")], test) == .forbidden)
    #expect(verdict([(test.header, good + "0")], test) == .forbidden)
    for other in [good, "", "wrong"] {
      #expect(verdict([(test.header, good), (test.header, other)], test) == .forbidden)
      #expect(verdict([(test.header, other), (test.header.lowercased(), good)], test) == .forbidden)
    }
  }

  @Test(arguments: cases)
  func `without a secret nothing is proved, and it is said which one is missing`(test: Case) throws {
    for secret in [nil, ""] as [String?] {
      var account = test.account
      account.secrets[test.key] = secret.map { Secret($0) }
      for fields in [[], [(test.header, "")], [(test.header, test.proof(CheckingTests.body))]] {
        #expect(verdict(fields, test, account) == .config)
      }
      let fault = #expect(throws: Fault.self) {
        try test.messenger.verify(Request(method: "POST", target: "/"), account)
      }
      #expect(fault?.phrase.en.contains(test.key) == true)
    }
  }
}
