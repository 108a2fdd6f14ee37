import Inbox
import Phrases
import TestKit
import Testing

struct StartTests {
  private let now = Instant.sample
  private let viber = Channel.sample(2, name: "viber-main")

  private func option(_ contact: Int64 = 1, in channel: Channel = .sample(), refusal: Fault? = nil) -> StartOption {
    StartOption(
      contact: .sample(contact, channel: channel.id.rawValue, lastInboundAt: now - .hours(1)),
      channel: channel,
      refusal: refusal
    )
  }

  private func choose(_ choice: StartChoice, _ options: [StartOption]) throws(Fault) -> Int64 {
    try chooseOption(choice, among: options, of: .sample()).contact.id.rawValue
  }

  @Test func `only who has written before can be written to`() {
    let silent = startOption(.sample(), in: .sample(), traits: .sample(), at: now)
    #expect(silent.refusal?.code == .noContact)
    let known = startOption(.sample(lastInboundAt: now - .hours(1)), in: .sample(), traits: .sample(), at: now)
    #expect(known.refusal == nil)
  }

  @Test func `a way that is barred says why`() {
    var contact = Contact.sample(lastInboundAt: now - .days(8))
    let late = startOption(contact, in: .sample(), traits: .sample(window: .metaSample), at: now)
    #expect(late.refusal?.code == .windowClosed)
    contact.state = .blocked
    #expect(startOption(contact, in: .sample(), traits: .sample(), at: now).refusal?.code == .blocked)
    var off = Channel.sample()
    off.isEnabled = false
    #expect(startOption(contact, in: off, traits: .sample(), at: now).refusal?.code == .config)
    #expect(startOption(contact, in: off, traits: nil, at: now).refusal?.code == .notSupported)
  }

  @Test func `without a name the only open channel is taken, by who wrote last`() throws {
    let blocked = Fault(.blocked, en: "blocked", uk: "заблоковано")
    #expect(try choose(.any, [option(3), option(1)]) == 3)
    #expect(try choose(.any, [option(2, in: viber, refusal: blocked), option(1)]) == 1)
    #expect(try choose(.any, [option(1, refusal: blocked)]) == 1)
    let several = #expect(throws: Fault.self) { try choose(.any, [option(1), option(2, in: viber)]) }
    #expect(several?.code == .ambiguous)
    #expect(several?.phrase.en == "Марія Коваль can be reached in several ways: tg-main, viber-main")
  }

  @Test func `a channel means who wrote there last, a contact itself`() throws {
    let options = [option(3), option(1), option(2, in: viber)]
    #expect(try choose(.channel("tg-main"), options) == 3)
    #expect(try choose(.channel("viber-main"), options) == 2)
    #expect(try choose(.contact(1), options) == 1)
  }

  @Test func `what is missing is said with what the card has`() {
    let none = #expect(throws: Fault.self) { try choose(.any, []) }
    #expect(none?.code == .noContact)
    #expect(none?.phrase.en == "the card Марія Коваль has no messenger contact; it has: +380671112233")
    let other = #expect(throws: Fault.self) { try choose(.channel("viber-main"), [option(3)]) }
    #expect(
      other?.phrase.en == "the card Марія Коваль has no messenger contact in viber-main; "
        + "it has: tg-main Марія (3), +380671112233")
    #expect(throws: Fault.self) { try choose(.contact(9), [option(3)]) }
  }

  @Test func `a chat that is started is open and its starter's`() throws {
    var salon = Salon.with(.closed)
    let made = try start(option(), current: nil, by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(made.chat.status == .open)
    #expect(made.chat.responsible == salon.staff.id)
    #expect(!made.chat.isNew)
    #expect(made.change.chats == [made.chat])
  }

  @Test(arguments: [Chat.Status.bot, .open, .waiting])
  func `a chat that is not closed is continued as it is`(status: Chat.Status) throws {
    var salon = Salon.with(status)
    let barred = option(refusal: Fault(.blocked, en: "blocked", uk: "заблоковано"))
    let kept = try start(barred, current: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(kept.chat == salon.chat)
    #expect(kept.change.isEmpty)
    #expect(throws: Fault.self) {
      try start(barred, current: nil, by: salon.staff, ids: &salon.ids, at: salon.now)
    }
  }
}
