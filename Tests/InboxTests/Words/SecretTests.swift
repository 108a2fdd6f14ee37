import Inbox
import Testing

struct SecretTests {
  @Test func `a secret is never printed`() {
    let secret = Secret("123456:canary")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(["key": secret])", dumped] {
      #expect(!text.contains("canary"))
    }
    #expect(secret.reveal() == "123456:canary")
  }
}
