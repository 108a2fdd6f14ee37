import Foundation

/// Measures cbchat against what it stands on, in one run, and prints ratios: absolute figures are the machine's.
///
/// `swift run -c release Bench events`, `Bench lists [CHATS [FOLDER]]`, `Bench bot [CONVERSATIONS]`
/// and `Bench campaign [RECIPIENTS [KILLS]]`; nothing here is a test.
@main
enum Bench {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    switch words.first {
    case "events": try EventsBench.run(count: words.dropFirst().first.flatMap { Int($0) } ?? 20_000)
    case "lists":
      try ListsBench.run(
        chats: words.dropFirst().first.flatMap { Int($0) } ?? 1_000_000,
        in: words.dropFirst(2).first
      )
    case "bot": try BotBench.run(conversations: words.dropFirst().first.flatMap { Int($0) } ?? 5000)
    case "campaign":
      try CampaignBench.run(
        recipients: words.dropFirst().first.flatMap { Int($0) } ?? 3000,
        kills: words.dropFirst(2).first.flatMap { Int($0) } ?? 20
      )
    default:
      print(
        "usage: Bench events [COUNT] | lists [CHATS [FOLDER]] | bot [CONVERSATIONS] | campaign [RECIPIENTS [KILLS]]")
    }
  }

  /// One line of the table.
  static func row(_ name: String, _ value: String) {
    print(name.padding(toLength: 52, withPad: " ", startingAt: 0) + value)
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }

  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cbchat-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

extension Double {
  func shown(_ digits: Int = 2) -> String { String(format: "%.\(digits)f", self) }
}
