import CLI
import Phrases

/// A small tool that has every kind of parameter once.
let fixture = CommandTable<Void>(
  summary: Phrase(en: "Customer chats on the command line", uk: "Чати з клієнтами в командному рядку"),
  version: "1.0",
  manual: Phrase(
    en: "cbchat keeps chats.\n\nIt speaks to messengers.", uk: "cbchat веде чати.\n\nВін говорить із месенджерами."),
  topics: [
    .init(
      en: "Chats", uk: "Чати", [.command(ListCommand.self), .command(CloseCommand.self), .command(SendCommand.self)]),
    .init(
      en: "Clients",
      uk: "Клієнти",
      [
        .group(
          "client",
          en: "Client cards",
          uk: "Картки клієнтів",
          [
            .command(ClientAddCommand.self),
            .group("visit", en: "Visits", uk: "Візити", [.command(ClientVisitListCommand.self)]),
          ]
        ),
        .command(RolesCommand.self), .command(HiddenCommand.self),
      ]
    ),
  ]
)

/// A small terminal without colours.
let screen = Terminal(
  isInput: true,
  isOutput: true,
  isError: true,
  width: 34,
  height: 10,
  isOutputColored: false,
  isErrorColored: false
)

struct CloseCommand: Command, Equatable {
  static let path = ["close"]
  static let summary = Phrase(en: "Close chats", uk: "Закрити чати")
  static let manual: Phrase? = Phrase(
    en: "Ends inquiries.\n\n.A chat that isn't open stays as it is.",
    uk: "Завершує звернення."
  )
  static let examples = [
    Example("cbchat close 7 --note 'paid in full'", en: "closes chat 7", uk: "закриває чат 7")
  ]
  static let parameters: [Parameter<Self>] = [
    .arguments(
      "CHAT", \.chats, en: "chats to close, or - for stdin", uk: "чати, які закрити, або - для stdin", complete: .chat),
    .option("note", \.note, "TEXT", short: "n", en: "a note for colleagues [optional]", uk: "нотатка для колег"),
    .flag("tell", \.tell, short: "t", negatable: true, en: "tell the client", uk: "повідомити клієнта"),
  ]
  var chats: [String] = []
  var note: String?
  var tell = false

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct ListCommand: Command, Equatable {
  enum Sort: String, CaseIterable, ArgumentValue {
    case activity
    case waiting
  }
  enum Folder {
    case active
    case mine
    case new
  }

  static let path = ["list"]
  static let summary = Phrase(en: "List chats", uk: "Показати чати")
  static let parameters: [Parameter<Self>] = [
    .choice(
      [("active", .active), ("mine", .mine), ("new", .new)],
      \.folder,
      en: "the folder to show",
      uk: "яку теку показати"
    ),
    .option("sort", \.sort, "ORDER", en: "the order", uk: "порядок"),
    .option("limit", \.limit, "N", en: "the most chats to show", uk: "найбільша кількість чатів"),
    .option("channel", \.channels, "NAME", en: "of this channel only", uk: "лише цей канал", complete: .channel),
    .option("out", \.out, "FILE", en: "where to write", uk: "куди записати", complete: .file),
    .flag("debug", \.isDebug, en: "", uk: "", hidden: true),
  ]
  var folder: Folder?
  var sort: Sort = .activity
  var limit: Int?
  var channels: [String] = []
  var out: String?
  var isDebug = false

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct SendCommand: Command, Equatable {
  static let path = ["send"]
  static let summary = Phrase(en: "Send a message", uk: "Надіслати повідомлення")
  static let usage: [String]? = ["send CHAT [TEXT...|-]", "send --batch FILE|-"]
  static let parameters: [Parameter<Self>] = [
    .argument("CHAT", \.chat, en: "the chat", uk: "чат", complete: .chat, unless: ["batch"]),
    .words("TEXT", \.text, en: "the text", uk: "текст"),
    .option("batch", \.batch, "FILE", en: "many messages", uk: "багато повідомлень", complete: .file, group: batches),
    .option("token", \.token, "SECRET", en: "a token", uk: "ключ", secret: true),
  ]
  static let batches = Phrase(en: "Batches", uk: "Пакети")
  var chat: Int?
  var text: [String] = []
  var batch: String?
  var token: String?

  func validate() throws(Fault) {
    if batch != nil, !text.isEmpty { throw Fault(.usage, en: "a batch has no text", uk: "пакет не має тексту") }
  }

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct ClientAddCommand: Command, Equatable {
  static let path = ["client", "add"]
  static let summary = Phrase(en: "Add a client", uk: "Додати клієнта")
  static let parameters: [Parameter<Self>] = [
    .option("name", \.name, "NAME", en: "the name", uk: "ім’я"),
    .option("phone", \.phones, "PHONE", en: "a phone", uk: "телефон"),
  ]
  var name = ""
  var phones: [String] = []

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct ClientVisitListCommand: Command {
  static let path = ["client", "visit", "list"]
  static let summary = Phrase(en: "List visits", uk: "Показати візити")
  static let parameters: [Parameter<Self>] = [
    .argument("CLIENT", \.client, en: "the client", uk: "клієнт", complete: .client)
  ]
  var client = ""

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct RolesCommand: Command, Equatable {
  static let path = ["roles"]
  static let summary = Phrase(en: "Show or set roles", uk: "Показати або змінити ролі")
  static let parameters: [Parameter<Self>] = [
    .argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel),
    .optionalArgument("COUNT", \.count, en: "how many", uk: "скільки"),
  ]
  var name = ""
  var count: Int?

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}

struct HiddenCommand: Command {
  static let path = ["__complete"]
  static let summary = Phrase(same: "")
  static let isHidden = true
  static let parameters: [Parameter<Self>] = [.words("WORD", \.words, en: "", uk: "")]
  var words: [String] = []

  func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
}
