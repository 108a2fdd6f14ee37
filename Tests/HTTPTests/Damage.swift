import Glibc

/// Damages good messages for a second, or as many as `CBCHAT_FUZZ` says, and hands over each.
///
/// - Returns: How many it were.
func underDamage(of good: [String], _ check: ([UInt8], inout Seeded) -> Void) -> Int {
  let limit = getenv("CBCHAT_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1
  let end = ContinuousClock.now + .seconds(limit)
  var random = Seeded(state: 20_261_124)
  var count = 0
  while ContinuousClock.now < end {
    check(damaged(good, &random), &random)
    count += 1
  }
  return count
}

private func damaged(_ good: [String], _ random: inout Seeded) -> [UInt8] {
  var bytes = Array((good.randomElement(using: &random) ?? "").utf8)
  for _ in 0...Int.random(in: 0...4, using: &random) {
    let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
    let other = Array((good.randomElement(using: &random) ?? "").utf8)
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where !bytes.isEmpty: bytes[place] = .random(in: .min ... .max, using: &random)
    case 1 where !bytes.isEmpty: bytes.remove(at: place)
    case 2: bytes.insert(Array("\r\n :\t\0;,0".utf8).randomElement(using: &random) ?? 0, at: min(place, bytes.count))
    case 3 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 4: bytes.insert(contentsOf: other.prefix(place), at: min(place, bytes.count))
    default: bytes.append(contentsOf: other)
    }
  }
  return bytes
}

/// SplitMix64: the same damage in every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
