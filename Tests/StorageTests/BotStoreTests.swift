import Inbox
import Phrases
import TestKit
import Testing

@testable import Storage

/// How bots are set up, and where their talks stand, as they were kept.
struct BotStoreTests {
  private let salon: TemporaryStore

  init() throws {
    salon = try TemporaryStore()
  }

  @Test func `a setup is read as it was written`() throws {
    let service = ServiceSetup(
      isOn: false, label: [.uk: "Баланс"], text: [.en: "You have {balance}"], settings: ["url": "https://a.b/?x={y}"],
      token: Secret("env:PAY"))
    let shortcut = Shortcut(name: "price", text: nil, link: "https://s.ua", label: "Ціни")
    let (main, back) = (salon.main.id, salon.back.id)
    try salon.store.change { write throws(Fault) in
      try write.save(service, of: .topup, in: main)
      try write.save(ServiceSetup(text: [.uk: "Вітаємо"]), of: nil, in: main)
      try write.save(shortcut, in: main)
      try write.save(Shortcut(name: "address", text: "x", link: nil), in: main)
      try write.remove(Shortcut(name: "address", text: nil, link: nil), from: main)
    }
    let (setup, other) = try salon.store.look { read throws(Fault) in
      (try read.botSetup(of: main), try read.botSetup(of: back))
    }
    #expect(setup == BotSetup(services: [.topup: service], greeting: [.uk: "Вітаємо"], shortcuts: [shortcut]))
    #expect(other == BotSetup())
  }

  @Test(
    arguments: [
      BotState.Step.menu, .amount, .visits([1, 2]), .visits([]), .confirm(7, until: .sample), .rating, .words(3),
      .phone(for: .topup, nonce: "phone:1"),
    ]
  )
  func `a talk stands where it was left`(step: BotState.Step) throws {
    let state = BotState(chat: 1, contact: 1, step: step, misses: 1, at: .sample)
    var change = Change()
    change.contacts = [.sample()]
    change.chats = [.sample(status: .bot)]
    change.botStates = [BotState(chat: 1, contact: 1, at: .sample)]
    try salon.apply(change)
    change.botStates = [state]
    try salon.apply(change)
    let found = try salon.store.look { read throws(Fault) in
      (try read.botState(of: 1), try read.botState(of: 2), try read.botChats(of: 1, limit: 9).map(\.id))
    }
    #expect(found.0 == state)
    #expect(found.1 == nil)
    #expect(found.2 == [1])
  }

  @Test func `buttons are read as they were written`() throws {
    let keyboard = Keyboard(
      .choices,
      [
        [Keyboard.Button("Так", .command("/confirm 1")), Keyboard.Button("Сайт", .link("https://s.ua"))],
        [Keyboard.Button("Номер", .phone(nonce: "phone:1"))],
      ]
    )
    var change = Change()
    change.contacts = [.sample()]
    change.chats = [.sample(status: .bot)]
    change.messages = [.sample(author: .bot, state: .queued)]
    change.keyboards = [MessageKeyboard(message: 1, keyboard: keyboard)]
    try salon.apply(change)
    let found = try salon.store.look { read throws(Fault) in (try read.keyboard(of: 1), try read.keyboard(of: 2)) }
    #expect(found.0 == keyboard && found.1 == nil)
  }

  @Test func `a promotion's number is not given again`() throws {
    try salon.store.change { write throws(Fault) in
      let first = try write.add(Promotion(id: 0, title: "a", from: CivilDate("2026-12-01")))
      let second = try write.add(Promotion(id: 0, channel: 1, title: "b", text: "c", until: CivilDate("2026-12-02")))
      #expect([first.id, second.id] == [1, 2])
      try write.remove(second)
      #expect(try write.add(Promotion(id: 0, title: "d")).id == 3)
      #expect(try write.read.promotions().map(\.id) == [1, 3])
      #expect(try write.read.promotion(1) == first)
    }
  }

  @Test func `reviews are seen by who sees the channel, with the words of a complaint that came next`() throws {
    var change = Change()
    change.contacts = [.sample()]
    change.chats = [.sample()]
    change.messages = [
      .sample(1, text: "скарга", externalID: "1"),
      .sample(2, author: .bot, text: "Нам прикро", at: .sample, state: .sent),
      .sample(3, text: "Чекала годину", externalID: "3"),
    ]
    change.reviews = [
      Review(id: 1, chat: 1, contact: 1, at: .sample, rating: 4, text: "Гарно"),
      Review(id: 2, chat: 1, contact: 1, at: .sample, rating: nil),
    ]
    try salon.apply(change)
    let viewers: [Viewer] = [.system, .staff(salon.colleague), .staff(.sample(9, roles: [.masters]))]
    for viewer in viewers {
      let (ratings, complaints) = try salon.store.look { read throws(Fault) in
        (try read.reviews(complaints: false, for: viewer), try read.reviews(complaints: true, for: viewer))
      }
      let sees = viewer.sees(salon.main)
      #expect(ratings.map(\.review.text) == (sees ? ["Гарно"] : []))
      #expect(complaints.map(\.review.text) == (sees ? ["Чекала годину"] : []))
    }
  }

  @Test func `a sum asked for moves to the card that stays`() throws {
    var change = Change()
    change.clients = [.sample(1), .sample(2)]
    change.contacts = [.sample()]
    change.chats = [.sample()]
    let topUp = TopUp(
      id: 1, client: 1, contact: 1, chat: 1, at: .sample, amount: Money(minor: 500, currency: "UAH"), provider: .link,
      url: "https://s.ua")
    change.topUps = [topUp]
    try salon.apply(change)
    let found = try salon.store.change { write throws(Fault) in
      let before = try write.read.topUp(1)
      try write.dissolve(.sample(1), into: .sample(2))
      return (before, try write.read.topUp(1)?.client)
    }
    #expect(found.0 == topUp)
    #expect(found.1 == 2)
  }
}
