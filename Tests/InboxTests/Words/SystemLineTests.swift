import Inbox
import Phrases
import Testing

struct SystemLineTests {
  private let kyiv = Zone(name: "Europe/Kyiv") ?? .utc

  @Test(arguments: SystemLine.Kind.allCases)
  func `every kind is said in both languages`(kind: SystemLine.Kind) {
    let values = [
      "by": "Олена", "to": "Іра", "client": "Марія", "until": "2026-11-24T16:30:00Z", "phone": "+380671112233",
      "message": "7", "state": "uncertain",
    ]
    let phrase = SystemLine(kind, values).phrase(in: kyiv)
    #expect(!phrase.en.isEmpty)
    #expect(!phrase.uk.isEmpty)
    #expect(phrase.en != phrase.uk)
  }

  @Test func `a line tells who, what and until when`() {
    #expect(SystemLine(.closed, ["by": "Олена"]).phrase(in: kyiv).en == "Олена closed this")
    #expect(SystemLine(.closed, ["by": "Олена", "note": "спам"]).phrase(in: kyiv).uk == "чат завершено (Олена): спам")
    #expect(
      SystemLine(.waiting, ["by": "Олена", "until": "2026-11-24T16:30:00Z"]).phrase(in: kyiv).en
        == "Олена put this aside until 2026-11-24 18:30"
    )
    #expect(SystemLine(.assigned, ["by": "Олена", "to": "Олена"]).phrase(in: kyiv).en == "Олена took this chat")
    #expect(SystemLine(.assigned, ["by": "Олена", "to": "Іра"]).phrase(in: kyiv).en == "Олена assigned this to Іра")
    #expect(SystemLine(.woken).phrase(in: kyiv).uk == "час очікування минув")
  }

  @Test func `a block is said as the seed says it`() {
    let bot = SystemLine(.blocked, ["bot": "yes"]).phrase(in: kyiv)
    #expect(bot.uk == "Бот заблоковано користувачем!")
    #expect(bot.en == "The user has blocked the bot!")
    let other = SystemLine(.blocked, ["bot": "no"]).phrase(in: kyiv)
    #expect(other.uk == "Клієнт заблокував повідомлення від цього каналу")
    #expect(other.en == "The client has blocked messages from this channel")
  }
}
