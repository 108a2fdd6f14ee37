import CLI
import Channels
import Inbox
import JSON
import Office
import Phrases

/// `cbchat channel check`: asks the messenger who the account is and where it delivers.
struct ChannelCheckCommand: Command {
  static let path = ["channel", "check"]
  static let summary = Phrase(en: "Check a channel with its messenger", uk: "Перевірити канал у месенджері")
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "check channels", uk: "перевіряти канали")
    let channel = try context.desk.look { (read) throws(Fault) in try context.channel(name, in: read) }
    let result = try context.registration.check(channel)
    let checked = try context.desk.look { (read) throws(Fault) in try context.channel(name, in: read) }
    try context.output.answer(CheckAnswer(channel: ChannelAnswer(channel: checked), result: result))
    guard let fault = Registration.fault(of: result.outcome, for: channel) else { return .done }
    context.output.report(fault)
    return Exit(status: fault.exit)
  }
}

/// What the messenger said of an account.
struct CheckAnswer: Answer {
  let channel: ChannelAnswer
  let result: CheckResult

  var json: JSONValue {
    [
      "channel": channel.json,
      "ok": .bool(result.outcome.verdict == .ok),
      "account": JSONValue(result.account),
      "webhook": JSONValue(result.webhook),
      "remarks": .array(result.remarks.map { .string($0.en) }),
    ]
  }

  func text(_ page: inout Page) {
    // A messenger that was not reached said nothing of the account.
    if result.outcome.verdict != .retry { page.line(separated: ["state", channel.channel.state.rawValue]) }
    if let account = result.account { page.line(separated: ["account", account]) }
    if let webhook = result.webhook { page.line(separated: ["webhook", webhook]) }
    for remark in result.remarks { page.line(remark) }
  }
}
