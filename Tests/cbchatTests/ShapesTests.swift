import JSON
import TestKit
import Testing

@testable import cbchat

/// Every command's JSON has the keys of cli.md's objects, absent values as `null`.
struct ShapesTests {
  /// The objects of cli.md: `a b{c,d} e[{f}]`; `?` stands behind what may be null, `@name` names another object.
  private static let objects = [
    "chat": """
    id status new unread channel{name,kind,title} contact{id,externalId,name,username,phone,state,optedOut}
    client{id,name,status}? responsible{login,name}? typing[{login,name}] lastMessage{id,direction,author,text,at,state}?
    openedAt closedAt waitUntil lastInboundAt canReply replyUntil blocked cursor
    """,
    "message": """
    id chat direction author{type,login,name} text system attachments[{kind,name,mime,size,url,file}]
    reactions[{emoji,author}] replyTo at state error externalId externalIds editedAt deletedAt campaign key
    """,
    "open": """
    chat@chat client@client? candidates[{id,name}] messages[@message] earlier
    history[{id,channel,status,openedAt,closedAt,lastText}]
    """,
    "send": "message@message chat{id,status} cursor",
    "start": "message chat{id,status} cursor",
    "starts": "client@client options[{channel,kind,contact,canReply,reason}]",
    "change": "id chat@chat? error",
    "client": """
    id externalId name status phones balance{amount,currency}
    visits{next{at,service}?,last{at,service}?,completed,cancelled} notes[{id,text,author,at}]
    contacts[{id,channel,kind,name,username,phone,state,optedOut,canReply}]
    chats[{id,channel,status,openedAt,closedAt,lastText}]
    """,
    "counts": "active mine new bot waiting closed unread",
    "event": "id channel receivedAt state kinds chat error",
    "channel": "name kind title enabled mode backend state roles bot autoreply settings",
    "staff": "login name roles osUser sound active",
    "watch": "cursor type chat@chat message at",
    "doctor": "ok findings[{code,severity,message,hint}]",
    "batch": "line key message@message? error{code,message}?",
    "campaign": "name channel state total queued sent delivered seen failed skipped uncertain createdAt",
    "bot": "channel enabled services[{name,on,label{uk,en},text{uk,en}}] commands[{name,text,link}]",
    "promotion": "id title text from until channel",
    "init": "store admin@staff timezone country language currency",
    "error": "error{code,message,hint}",
  ]

  /// What a value lacks of an object, by path.
  private static func lacks(_ value: JSONValue?, _ name: String, at path: String) -> [String] {
    var parser = ShapeParser(objects[name] ?? "")
    return parser.members().flatMap { $0.lacks(value, path) { lacks($0, $1, at: $2) } }
  }

  private static let cases: [(words: String, shape: String)] = [
    ("list --all", "chat"), ("list --counts", "counts"), ("open 1 --peek", "open"), ("open 2 --peek", "open"),
    ("send 1 добрий день --no-wait", "send"), ("send 1 добрий день --dry-run", "send"),
    ("send --client 1 --channel tg-main вітаю --no-wait", "send"), ("start 1", "starts"),
    ("start 1 --channel tg-main", "start"), ("start 1 --channel tg-main вітаю --no-wait", "send"),
    ("assign 1 --me", "chat"), ("assign 1 2 9 --me", "change"), ("wait 1 --until +1h", "chat"), ("wait 1 9", "change"),
    ("wait 1 --done", "chat"), ("close 2", "chat"), ("close 2 9", "change"), ("client list", "client"),
    ("client show 1", "client"), ("client add --name Нова", "client"), ("client set 1 --status VIP", "client"),
    ("client note 1 алергія", ""), ("client link 1 --chat 2", ""), ("webhook events", "event"),
    ("channel list", "channel"), ("channel show tg-main", "channel"), ("channel set tg-main --title Салон", "channel"),
    ("channel roles tg-main reception", "channel"), ("channel add telegram-bot tg-new --token 2:x", "channel"),
    ("channel add whatsapp-number wa --token x --set instanceId=1", "channel"),
    ("staff list", "staff"), ("staff whoami", "staff"), ("staff add new --name Нова", "staff"),
    ("staff set ira --name Ірина", "staff"), ("watch --since 0 --timeout 1s", "watch"), ("doctor", "doctor"),
    ("list --follow --limit 2", ""), ("open 9", "error"), ("nonsense", "error"), ("assign 1", "error"),
  ]

  @Test func `every object of cli.md has its keys`() throws {
    let session = try Session()
    session.write("Вітаю")
    session.write("І я", from: 778)
    session.run("client", "add", "--name", "Оля", "--phone", "0671112233")
    session.run("client", "link", "1", "--chat", "1")
    session.run("client", "note", "1", "без лаку")
    session.run("client", "visit", "add", "1", "--at", "tomorrow 10:00", "--service", "манікюр")
    for (line, shape) in Self.cases where !shape.isEmpty { try expect(line, shape, in: session) }
  }

  /// What bots, batches, campaigns and deliveries answer; each line has its stdin.
  private static let others: [(words: String, input: String, shape: String)] = [
    ("init --store NEW --admin olena", "", "init"),
    ("bot show tg-main", "", "bot"), ("bot on tg-main", "", "bot"), ("bot off tg-main", "", "bot"),
    ("bot promo add --title Осінь --text знижка", "", "promotion"), ("bot promo list", "", "promotion"),
    ("send --batch - --no-wait --jsonl", #"{"chat":1,"text":"так","key":"k"}"# + "\n{}\n", "batch"),
    ("send --campaign осінь --channel tg-main --all текст --no-wait", "", "campaign"),
    ("campaign list", "", "campaign"), ("campaign show осінь", "", "campaign"),
    ("campaign pause осінь", "", "campaign"),
    ("campaign cancel осінь", "", "campaign"),
    ("webhook ingest tg-main --jsonl", #"{"update_id":900}"# + "\nне JSON\n", "event"),
    ("webhook replay --failed", "", "event"), ("webhook events --failed", "", "event"),
    ("close -", "1\nабв\n99\n", "change"), ("assign - --me", "2\n", "change"), ("wait -", "2\n", "change"),
    ("bot return 2 99", "", "change"), ("send --retry 99", "", "error"), ("campaign show немає", "", "error"),
  ]

  @Test func `bots, batches, campaigns and deliveries have the keys of cli.md`() throws {
    let session = try Session()
    session.write("Вітаю")
    session.write("І я", from: 778)
    for (line, input, shape) in Self.others {
      try expect(line.replacing("NEW", with: session.folder / "new.db"), shape, input: input, in: session)
    }
  }

  private func expect(_ line: String, _ shape: String, input: String = "", in session: Session) throws {
    let words = line.split(separator: " ").map(String.init)
    let isStream = words[0] == "watch" || words.contains("--jsonl")
    let answer = session.run(words: words + (isStream ? ["--jsonl"] : ["--json"]), input: input)
    let text = shape == "error" ? answer.errors : answer.lines.joined(separator: "\n")
    #expect(shape == "error" || [0, 65, 66, 69].contains(answer.status), "\(line): \(answer.errors)")
    let documents = isStream ? answer.lines : [text]
    #expect(!documents.isEmpty, "\(line): \(answer.errors)")
    for document in documents {
      let value = try JSONValue.parse(document)
      let objects = value.array ?? [value]
      #expect(!objects.isEmpty, "\(line) lists nothing")
      for object in objects { #expect(Self.lacks(object, shape, at: line) == []) }
    }
  }
}

/// One key of an object, and what stands under it.
private struct Member {
  enum Content {
    case anything
    case object([Member])
    case list([Member])
    case named(String)
    case listNamed(String)
  }

  let key: String
  let content: Content
  let mayBeNull: Bool

  func lacks(_ value: JSONValue?, _ path: String, named: (JSONValue?, String, String) -> [String]) -> [String] {
    let path = "\(path) .\(key)"
    guard case .object(let object) = value, let own = object[key] else { return [path] }
    if own == .null { return mayBeNull || content.isAnything ? [] : ["\(path) is null"] }
    switch content {
    case .anything: return []
    case .object(let members): return members.flatMap { $0.lacks(own, path, named: named) }
    case .named(let name): return named(own, name, path)
    case .list(let members):
      guard let elements = own.array else { return ["\(path) is no list"] }
      return elements.flatMap { element in members.flatMap { $0.lacks(element, path, named: named) } }
    case .listNamed(let name):
      guard let elements = own.array else { return ["\(path) is no list"] }
      return elements.flatMap { named($0, name, path) }
    }
  }
}

extension Member.Content {
  fileprivate var isAnything: Bool { if case .anything = self { true } else { false } }
}

private struct ShapeParser {
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  private mutating func take(_ sign: Character) -> Bool {
    guard rest.first == sign else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func word() -> String {
    let word = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(word.count)
    return String(word)
  }

  mutating func members() -> [Member] {
    var members: [Member] = []
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      let key = word()
      guard !key.isEmpty else { return members }
      var content = Member.Content.anything
      if take("@") {
        content = .named(word())
      } else if take("{") {
        content = .object(self.members())
        _ = take("}")
      } else if take("[") {
        if take("@") {
          content = .listNamed(word())
        } else if take("{") {
          content = .list(self.members())
          _ = take("}")
        }
        _ = take("]")
      }
      members.append(Member(key: key, content: content, mayBeNull: take("?")))
    }
  }
}
