import HTTP
import Testing

/// A poor man's fuzzer: good requests are damaged, and nothing may crash the parser or make it disagree with itself.
///
/// `CBCHAT_FUZZ=60` runs a minute.
struct MutationTests {
  @Test func `no damage crashes the parser, and any split reads alike`() {
    var limits = RequestParser.Limits()
    limits.body = 64
    limits.header = 256
    limits.line = 128
    let count = underDamage(of: goodRequests) { bytes, random in
      let whole = Reading([bytes[...]], limits: limits)
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(Reading([bytes[..<cut], bytes[cut...]], limits: limits) == whole, "\(bytes) cut at \(cut)")
      #expect(whole.requests.allSatisfy { $0.body.count <= limits.body })
    }
    #expect(count > 100)
  }
}
