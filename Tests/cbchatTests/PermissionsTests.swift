import CLI
import Testing

@testable import cbchat

/// Every command, as a colleague whose role sees the chat and as one whose role does not.
///
/// domain.md, Who may do what: what one may not see does not exist, not in an answer and not in an error.
struct PermissionsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let words: [String]
    /// The exit for who sees nothing, and for who works with the channel.
    let outsider: Int32
    let colleague: Int32

    var testDescription: String { words.joined(separator: " ") }
  }

  private static func both(_ status: Int32, _ words: String...) -> Case {
    Case(words: words, outsider: status, colleague: status)
  }

  /// What every colleague may do, where they see what it is about.
  private static func hidden(_ words: String...) -> Case {
    Case(words: words, outsider: 66, colleague: 0)
  }

  static let cases: [Case] = [
    both(0, "list", "--all"), hidden("open", "1"), hidden("send", "1", "x", "--no-wait"), hidden("start", "1"),
    Case(words: ["watch", "--since", "0", "--until", "any", "--timeout", "1s"], outsider: 75, colleague: 0),
    hidden("assign", "1", "--me"), hidden("wait", "1"), hidden("close", "1"),
    Case(words: ["client", "add", "--name", "Нова"], outsider: 77, colleague: 0), both(0, "client", "list"),
    hidden("client", "show", "1"),
    hidden("client", "set", "1", "--status", "VIP"), hidden("client", "link", "1", "--chat", "1"),
    hidden("client", "unlink", "1"), hidden("client", "note", "1", "x"),
    hidden("client", "visit", "add", "1", "--at", "tomorrow 10:00", "--service", "x"),
    hidden("client", "visit", "set", "1", "--status", "completed"), hidden("client", "visit", "list", "1"),
    hidden("client", "balance", "1"), both(77, "client", "balance", "1", "--add", "1", "--reason", "x"),
    both(77, "client", "import", "-"), both(77, "client", "export"), both(77, "client", "merge", "1", "2"),
    both(77, "client", "forget", "1", "-y"), hidden("client", "call", "1"), hidden("client", "optin", "1"),
    hidden("client", "optout", "1"),
    both(73, "init"), both(77, "channel", "add", "telegram-bot", "x"), both(77, "channel", "list"),
    both(77, "channel", "show", "tg-main"), both(77, "channel", "set", "tg-main", "--title", "x"),
    both(77, "channel", "roles", "tg-main"), both(77, "channel", "check", "tg-main"),
    both(77, "channel", "remove", "tg-main", "-y"),
    hidden("bot", "show", "tg-main"), both(77, "bot", "on", "tg-main"), both(77, "bot", "off", "tg-main"),
    both(77, "bot", "service", "tg-main", "balance", "--off"),
    both(77, "bot", "command", "set", "tg-main", "/price", "--text", "x"),
    both(77, "bot", "command", "remove", "tg-main", "/price"), both(77, "bot", "command", "list", "tg-main"),
    both(77, "bot", "promo", "add", "--title", "x"), both(77, "bot", "promo", "list"),
    both(77, "bot", "promo", "remove", "1"), both(0, "bot", "reviews"), hidden("bot", "try", "tg-main"),
    Case(words: ["bot", "return", "1"], outsider: 66, colleague: 69),
    both(77, "staff", "add", "x", "--name", "x"), both(77, "staff", "list"),
    both(77, "staff", "set", "ira", "--role", "admin"), both(77, "staff", "remove", "ira", "-y"),
    both(77, "send", "--campaign", "x", "--channel", "tg-main", "--all", "x", "--dry-run"),
    both(77, "campaign", "list"), both(77, "campaign", "show", "x"), both(77, "campaign", "pause", "x"),
    both(77, "campaign", "resume", "x"), both(77, "campaign", "cancel", "x"),
    both(0, "staff", "whoami"), both(0, "canned", "list"), both(77, "canned", "set", "x", "y"),
    both(77, "canned", "remove", "x"), both(0, "profile"), both(77, "config", "get", "country"),
    both(77, "config", "set", "country", "UA"), both(77, "config", "list"), both(77, "stats"),
    hidden("autoreply", "show", "tg-main"), hidden("autoreply", "test", "tg-main"), both(0, "autoreply", "show"),
    both(77, "autoreply", "set", "tg-main", "--when", "first"), both(77, "autoreply", "on", "tg-main"),
    both(77, "autoreply", "off", "tg-main"),
    both(77, "backup", "copy.db"), both(77, "doctor"), both(77, "webhook", "serve"),
    both(77, "webhook", "ingest", "tg-main", "-"), both(77, "webhook", "events"), both(77, "webhook", "replay", "1"),
    both(77, "webhook", "register", "tg-main", "--url", "https://salon.example/hook/tg-main"),
    both(77, "webhook", "unregister", "tg-main"), both(0, "help"), both(0, "completion", "bash"),
    both(0, "__complete", "chat"), both(0, "__complete", "client"), both(0, "__complete", "channel"),
  ]

  /// Commands that ask no store.
  private static let storeless: Set<[String]> = [["demo"]]

  private static func leaves(_ node: CommandNode) -> [[String]] {
    node.children.isEmpty ? [node.path] : node.children.flatMap(leaves)
  }

  @Test func `every command is walked`() {
    let commands = Self.leaves(Commands.table.root).filter { !Self.storeless.contains($0) }
    #expect(commands.count > 50)
    for path in commands { #expect(Self.cases.contains { $0.words.starts(with: path) }, "\(path)") }
  }

  @Test(arguments: cases)
  func `one may what domain.md says, and sees nothing else`(item: Case) throws {
    let session = try Session()
    session.write("таємниця про манікюр")
    session.run("client", "add", "--name", "Приховане Ім’я", "--phone", "0509998877")
    session.run("client", "link", "1", "--chat", "1")
    session.run("client", "visit", "add", "1", "--at", "tomorrow 10:00", "--service", "Прихована послуга")
    for form in [[], ["--json"]] {
      let answer = session.run(words: item.words + ["--as", "zoya"] + form)
      #expect(answer.status == item.outsider, "\(answer.errors)")
      let all = answer.lines.joined() + answer.errors
      for secret in ["таємниця", "Приховане", "Прихована", "509998877"] { #expect(!all.contains(secret)) }
    }
    #expect(session.run(words: item.words + ["--as", "ira"]).status == item.colleague)
  }
}
