import FoundationEssentials
import JSON

/// A seeded generator, so that what it finds is found again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Spoils payloads as messengers, proxies and strangers do.
enum Mutator {
  /// Feeds spoiled payloads to a reader for a second, or for the seconds of `CBCHAT_FUZZ`.
  ///
  /// The reader must neither crash nor throw what it does not declare.
  static func run(over payloads: [[UInt8]], seed: UInt64 = 20_261_124, _ read: ([UInt8]) throws -> Void) rethrows {
    guard !payloads.isEmpty else { return }
    let seconds = ProcessInfo.processInfo.environment["CBCHAT_FUZZ"].flatMap { Double($0) } ?? 1
    let values = payloads.map { try? JSONValue.parse($0) }
    var generator = SeededGenerator(seed: seed)
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(Int(seconds * 1000))
    while clock.now < end {
      let index = Int.random(in: payloads.indices, using: &generator)
      if let value = values[index], Bool.random(using: &generator) || Bool.random(using: &generator) {
        var spoiled = value
        for _ in 0..<Int.random(in: 1...3, using: &generator) { spoil(&spoiled, &generator) }
        try read(spoiled.bytes())
      } else {
        try read(spoiled(payloads[index], &generator))
      }
    }
  }

  private static func spoiled(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    var bytes = bytes
    let index = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes.removeSubrange(index...)
    case 1: bytes[index] = UInt8.random(in: 0...255, using: &generator)
    case 2: bytes.insert(contentsOf: bytes[..<index], at: index)
    default: bytes.remove(at: index)
    }
    return bytes
  }

  private static func spoil(_ value: inout JSONValue, _ generator: inout SeededGenerator) {
    let goesDeeper = Int.random(in: 0..<5, using: &generator) > 0
    switch value {
    case .object(var object) where goesDeeper && !object.isEmpty:
      let index = Int.random(in: object.members.indices, using: &generator)
      var member = object.members[index]
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: object[member.key] = nil
      case 1: object["x_" + member.key] = member.value
      default:
        spoil(&member.value, &generator)
        object[member.key] = member.value
      }
      value = .object(object)
    case .array(var elements) where goesDeeper && !elements.isEmpty:
      let index = Int.random(in: elements.indices, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: spoil(&elements[index], &generator)
      }
      value = .array(elements)
    default:
      value = strange.randomElement(using: &generator) ?? .null
    }
  }

  private static let strange: [JSONValue] = [
    .null, true, false, 0, -1, .integer(.max), .integer(.min), .number("1e400"), .number("0.5"), .number("-1e-9"),
    .number("99999999999999999999999"), "", "0", "-7", "private", "\u{0}\u{1B}\u{202E}", "👩‍👩‍👧", "геть не те", [],
    .object([:]),
    [[]], [.null, 1, "x"], ["id": 1], ["x": []], .string(String(repeating: "ї", count: 5000)),
  ]
}
