import CLI
import JSON
import Phrases
import Testing

struct FieldsTests {
  private let chat: JSONValue = [
    "id": 7, "status": "active", "channel": ["name": "tg", "kind": "telegram-bot"], "client": .null,
    "messages": [["id": 1, "text": "a"], ["id": 2, "text": "b"]],
  ]

  @Test(arguments: [
    ("status,id", #"{"status":"active","id":7}"#), ("channel", #"{"channel":{"name":"tg","kind":"telegram-bot"}}"#),
    ("channel.kind,id,channel.name", #"{"channel":{"kind":"telegram-bot","name":"tg"},"id":7}"#),
    ("messages.text", #"{"messages":[{"text":"a"},{"text":"b"}]}"#), ("client.name", #"{"client":null}"#),
    ("channel.name,channel", #"{"channel":{"name":"tg","kind":"telegram-bot"}}"#),
  ])
  func `listed keys are kept in the order given`(list: String, json: String) throws {
    #expect(try Fields(argument: list).filter(chat).compact == json)
    #expect(try Fields(argument: list).filter(.array([chat])).compact == "[\(json)]")
  }

  @Test(
    arguments: [
      ("idd", "no field 'idd'", "the fields are id, status, channel, client, messages"),
      ("channel.title", "no field 'channel.title'", "the fields are channel.name, channel.kind"),
      ("id.x", "no field 'id.x'", nil),
    ] as [(String, String, String?)])
  func `an unknown key is a usage fault that lists the known ones`(list: String, phrase: String, hint: String?) throws {
    let fields = try Fields(argument: list)
    let fault = try #require(throws: Fault.self) { try fields.filter(chat) }
    #expect(fault.code == .usage)
    #expect(fault.phrase.en == phrase)
    #expect(fault.hint?.en == hint)
  }
}
