import Glibc
import JSON
import Testing

/// Good texts are damaged: nothing crashes the parser, and what it takes is written and read as the same value.
///
/// `CBCHAT_FUZZ=60` runs a minute; Tests/Fuzz/run has libFuzzer look.
struct JSONMutationTests {
  private static let good = [
    #"{"update_id":1,"message":{"text":"\u0433\ud83d\ude00 \"x\"\n","n":[1.5e-3,null,true,false,-0,9007199254740993]}}"#,
    #"[[],{},"",[{"a":{"b":[0]}}],"їжак"]"#, #"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#,
  ]

  @Test func `no damage crashes the parser, and what it takes it writes`() {
    let seconds = getenv("CBCHAT_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1
    let end = ContinuousClock.now + .seconds(seconds)
    var random = Seeded(state: 20_261_124)
    var (tried, taken) = (0, 0)
    while .now < end {
      var bytes = Array((Self.good.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = .random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array(#"{}[]",:\0e-"#.utf8).randomElement(using: &random) ?? 0, at: place)
        case 3: bytes.removeLast(bytes.count - place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
        }
      }
      tried += 1
      guard let value = try? JSONValue.parse(bytes) else { continue }
      taken += 1
      #expect((try? JSONValue.parse(value.compact)) == value, "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(tried > 100 && taken > 10)
  }
}

/// SplitMix64: the same damage in every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
