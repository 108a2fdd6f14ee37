import HTTP
import Inbox
import JSON
import Phrases
import Testing

@testable import Channels

/// Buttons as Telegram and Viber write them (channels.md 1a, 1d, 2a).
struct KeyboardTests {
  typealias Button = Inbox.Keyboard.Button

  private static func body(_ keyboard: Inbox.Keyboard, _ messenger: any Messenger) throws -> JSONValue {
    let account: Account = messenger.kind.rawValue == "viber-bot" ? .viberBot : .telegramBot
    let outgoing = Outgoing(
      message: Message.ID(1), part: 0, recipient: "777", content: .text("Меню"), keyboard: keyboard)
    return try JSONValue.parse(try messenger.encode(outgoing, account).body)
  }

  private static let menu = Inbox.Keyboard(
    .menu,
    [
      [Button("Мій баланс", .command("/balance")), Button("Мої записи", .command("/visits"))],
      [Button("Ціни & <знижки>", .command("/price"))],
    ]
  )
  private static let choices = Inbox.Keyboard(
    .choices, [[Button("Так", .command("/confirm 11"))], [Button("Сайт", .link("https://s.ua"))]])
  private static let asking = Inbox.Keyboard(
    .choices, [[Button("Поділитися номером", .phone(nonce: "phone:7f3a"))], [Button("Меню", .command("/menu"))]])

  @Test func `Telegram's menu stays, and writes its labels`() throws {
    let body = try Self.body(Self.menu, TelegramBot())
    #expect(
      body["reply_markup"] == [
        "keyboard": [[["text": "Мій баланс"], ["text": "Мої записи"]], [["text": "Ціни & <знижки>"]]],
        "resize_keyboard": true, "is_persistent": true,
      ]
    )
  }

  @Test func `Telegram's choices carry commands and links`() throws {
    let body = try Self.body(Self.choices, TelegramBot())
    #expect(
      body["reply_markup"] == [
        "inline_keyboard": [
          [["text": "Так", "callback_data": "/confirm 11"]], [["text": "Сайт", "url": "https://s.ua"]],
        ]
      ]
    )
  }

  @Test func `Telegram asks for one's own number, and takes a keyboard away`() throws {
    let body = try Self.body(Self.asking, TelegramBot())
    #expect(
      body["reply_markup"] == [
        "keyboard": [[["text": "Поділитися номером", "request_contact": true]], [["text": "Меню"]]],
        "resize_keyboard": true, "one_time_keyboard": true,
      ]
    )
    #expect(try Self.body(.gone, TelegramBot())["reply_markup"] == ["remove_keyboard": true])
  }

  @Test(arguments: [(64, true), (65, false)])
  func `a button of Telegram carries 64 bytes at most`(bytes: Int, fits: Bool) throws {
    let keyboard = Inbox.Keyboard(.choices, [[Button("x", .command(String(repeating: "x", count: bytes)))]])
    if fits {
      #expect(try Self.body(keyboard, TelegramBot())["reply_markup"] != nil)
    } else {
      #expect(throws: Fault.self) { try Self.body(keyboard, TelegramBot()) }
    }
  }

  @Test func `Telegram shows eight buttons a row and a hundred in all`() throws {
    let row = Array(repeating: Button("x", .command("/x")), count: 9)
    let body = try Self.body(Inbox.Keyboard(.menu, Array(repeating: row, count: 20)), TelegramBot())
    let rows = body["reply_markup", "keyboard"]?.array ?? []
    #expect(rows.allSatisfy { ($0.array ?? []).count <= 8 })
    #expect(rows.reduce(0) { $0 + ($1.array ?? []).count } == 100)
  }

  @Test func `Viber's menu replies with labels, its text is HTML`() throws {
    let body = try Self.body(Self.menu, ViberBot())
    #expect(body["min_api_version"] == 1)
    #expect(body["text"] == "Меню")
    #expect(
      body["keyboard"] == [
        "Type": "keyboard", "DefaultHeight": false,
        "Buttons": [
          [
            "Columns": 3, "Rows": 1, "ActionType": "reply", "ActionBody": "Мій баланс", "Text": "Мій баланс",
            "TextSize": "regular",
          ],
          [
            "Columns": 3, "Rows": 1, "ActionType": "reply", "ActionBody": "Мої записи", "Text": "Мої записи",
            "TextSize": "regular",
          ],
          [
            "Columns": 6, "Rows": 1, "ActionType": "reply", "ActionBody": "Ціни & <знижки>",
            "Text": "Ціни &amp; &lt;знижки&gt;", "TextSize": "regular",
          ],
        ],
      ]
    )
  }

  @Test func `Viber's choices reply with commands and open links without a word`() throws {
    let buttons = try Self.body(Self.choices, ViberBot())["keyboard", "Buttons"]
    #expect(buttons?[0, "ActionBody"] == "/confirm 11")
    #expect(buttons?[1, "ActionType"] == "open-url")
    #expect(buttons?[1, "Silent"] == true)
  }

  @Test func `Viber asks for a number with a nonce, from version 3 on`() throws {
    let body = try Self.body(Self.asking, ViberBot())
    #expect(body["min_api_version"] == 3)
    #expect(body["keyboard", "Buttons", 0, "ActionType"] == "share-phone")
    #expect(body["keyboard", "Buttons", 0, "ActionBody"] == "phone:7f3a")
  }

  @Test func `Viber shows twelve rows; none at all is no keyboard`() throws {
    let rows = Array(repeating: [Button("x", .command("/x"))], count: 14)
    #expect(try Self.body(Inbox.Keyboard(.menu, rows), ViberBot())["keyboard", "Buttons"]?.array?.count == 12)
    #expect(try Self.body(.gone, ViberBot())["keyboard"] == nil)
  }

  @Test func `the bot greets a newcomer to Viber in the answer itself`() throws {
    let payload = Array(
      #"{"event":"conversation_started","timestamp":1,"message_token":1,"user":{"id":"a","language":"en"},"subscribed":false}"#
        .utf8)
    var asked: [Language?] = []
    let response = ViberBot().answer(to: payload, .viberBot) { language in
      asked.append(language)
      return Greeting(text: "Hello", keyboard: Self.menu)
    }
    let body = try JSONValue.parse(response?.body ?? [])
    #expect(asked == [.en])
    #expect(body["text"] == "Hello" && body["receiver"] == nil)
    #expect(body["keyboard", "Buttons"]?.array?.count == 3)
  }

  @Test func `Telegram is told the commands, for everybody and by language`() throws {
    let lists: [Language: [BotCommand]] = [
      .uk: [BotCommand(name: "start", description: "Меню")], .en: [BotCommand(name: "start", description: "Menu")],
    ]
    let bodies = try TelegramBot().list(lists, usual: .uk, .telegramBot).map { try JSONValue.parse($0.body) }
    #expect(
      bodies == [
        ["commands": [["command": "start", "description": "Меню"]]],
        ["commands": [["command": "start", "description": "Menu"]], "language_code": "en"],
      ])
    #expect(ViberBot().list(lists, usual: .uk, .viberBot).isEmpty)
  }
}
