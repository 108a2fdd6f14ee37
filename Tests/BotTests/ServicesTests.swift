import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

struct ServicesTests {
  @Test(
    arguments: [
      ("200", Int64(20_000)), ("200 грн", 20_000), ("1 000,50", 100_050), ("/topup 350", 35_000), ("0.99", nil),
      ("0", nil),
      ("-5", nil), ("100000.01", nil), ("1.234", nil),
    ]
  )
  func `a sum within the limits gets a way to pay`(words: String, minor: Int64?) {
    var parlour = Parlour()
    parlour.write("/topup")
    #expect(parlour.step == .amount)
    parlour.write(words)
    #expect(parlour.talk.topUps.map(\.amount.minor) == (minor.map { [$0] } ?? []))
    guard let topUp = parlour.talk.topUps.first else { return }
    let url = "https://pay.example/?c=1&s=\(topUp.amount.amount)&o=topup-\(topUp.id)"
    #expect(topUp.url == url)
    #expect(parlour.said.contains(url))
    #expect(parlour.talk.keyboard?.buttons.first?.action == .link(url))
    #expect(parlour.lines == [.topUpAsked])
  }

  @Test func `buttons offer the salon's sums within its limits`() {
    var parlour = Parlour()
    parlour.setup.services[.topup]?.settings.merge(["amounts": "50,100,900", "min": "100", "max": "500"]) { $1 }
    parlour.write("/topup")
    #expect(parlour.labels == ["100 грн", "Меню"])
    #expect(parlour.said.contains("від 100 грн до 500 грн"))
    parlour.write("501")
    #expect(parlour.said.hasPrefix("Вибачте, таку суму"))
    #expect(parlour.talk.topUps.isEmpty)
  }

  @Test(
    arguments: [
      (
        "https://s.ua/b",
        "https://s.ua/b?client=1&name=%D0%9C%D0%B0%D1%80%D1%96%D1%8F%20%D0%9A%D0%BE%D0%B2%D0%B0%D0%BB%D1%8C&phone=%2B380671112233"
      ),
      (
        "https://s.ua/b?x=1#top",
        "https://s.ua/b?x=1&client=1&name=%D0%9C%D0%B0%D1%80%D1%96%D1%8F%20%D0%9A%D0%BE%D0%B2%D0%B0%D0%BB%D1%8C&phone=%2B380671112233#top"
      ),
      ("https://s.ua/{client}?p={phone}", "https://s.ua/1?p=%2B380671112233"),
    ]
  )
  func `the booking link has the client filled in`(page: String, link: String) {
    var parlour = Parlour()
    parlour.bookingURL = page
    parlour.write("/booking")
    #expect(parlour.said.hasSuffix(link), "\(parlour.said)")
    var stranger = Parlour(linked: false)
    stranger.bookingURL = page
    stranger.write("/booking")
    #expect(!stranger.said.contains("380671112233"))
  }

  @Test func `promotions are told on their days, in their channel`() {
    var parlour = Parlour()
    func day(_ text: String) -> CivilDate? { CivilDate(text) }
    parlour.promotions = [
      Promotion(id: 1, title: "Завжди"),
      Promotion(id: 2, title: "Сьогодні", text: "−20 %", from: day("2026-11-23"), until: day("2026-11-23")),
      Promotion(id: 3, title: "Вчора", until: day("2026-11-22")),
      Promotion(id: 4, title: "Завтра", from: day("2026-11-24")),
      Promotion(id: 5, channel: 2, title: "Не тут"),
    ]
    parlour.write("/promotions")
    #expect(parlour.said == "Сьогодні пропонуємо:\n\n• Завжди\n\n• Сьогодні (до 23.11.2026)\n−20 %")
    // In Kyiv it is tomorrow already.
    parlour.now = "2026-11-23T22:00:00Z"
    parlour.write("/promotions")
    #expect(parlour.said.contains("Завтра") && !parlour.said.contains("Сьогодні ("))
  }

  @Test func `a review is a rating at once, then words`() {
    var parlour = Parlour()
    parlour.write("/review")
    parlour.press("/rate 2")
    #expect(parlour.talk.reviews.values.map(\.rating) == [2])
    #expect(parlour.lines == [.review])
    parlour.press("/rate 5")
    #expect(parlour.talk.reviews.values.map(\.rating) == [5])
    parlour.write("Дуже сподобалося, баланс і все інше")
    #expect(parlour.talk.reviews.values.map(\.text) == ["Дуже сподобалося, баланс і все інше"])
    parlour.press("/rate 1")
    #expect(parlour.talk.reviews.values.map(\.rating) == [5], "an old button rates nothing")
    #expect(parlour.step == .rating)
    parlour.write("6")
    #expect(parlour.said.hasPrefix("Вибачте, надішліть"))
  }

  @Test func `words to a rating may be left out`() {
    for way in ["/skip", "ні"] {
      var parlour = Parlour()
      parlour.write("/review")
      parlour.write("4")
      parlour.write(way)
      #expect(parlour.talk.reviews.values.map(\.text) == [nil])
      #expect(parlour.said.hasPrefix("Гаразд"))
    }
  }

  @Test(
    arguments: [
      ("/complaint", Handover.complaint), ("скарга", .complaint), ("/complaint зіпсували колір", .complaint),
      ("/person", .person),
      ("оператор", .person), ("Покликати адміністратора", .person),
    ]
  )
  func `a complaint and a call reach people at once`(words: String, reason: Handover) {
    var parlour = Parlour()
    parlour.write("/start")
    let turnout = parlour.write(words)
    #expect(turnout?.status == .open)
    #expect(parlour.talk.chat?.isNew == true)
    #expect(turnout?.keyboard == .gone)
    #expect(turnout?.lines == [SystemLine(.handedOver, ["reason": reason.rawValue])])
    #expect(parlour.talk.reviews.values.map(\.isComplaint) == (reason == .complaint ? [true] : []))
    #expect(parlour.talk.reviews.values.first?.text == (words.contains("колір") ? "зіпсували колір" : nil))
    #expect(parlour.write("ви тут?")?.text == nil, "a person has the chat")
  }

  @Test func `not understood twice in a row, or sent what only people can see: a person takes over`() {
    var parlour = Parlour()
    parlour.write("/start")
    #expect(parlour.write("квазар")?.status == .bot)
    #expect(parlour.write("баланс")?.status == .bot)
    #expect(parlour.write("квазар")?.status == .bot)
    let last = parlour.write("пульсар")
    #expect(last?.status == .open)
    #expect(last?.lines == [SystemLine(.handedOver, ["reason": "lost"])])
    for kind in [Attachment.Kind.image, .voice, .sticker, .location, .unsupported, .contact, .call] {
      var other = Parlour()
      other.write("/start")
      #expect(other.send(kind)?.status == .open, "\(kind)")
    }
    var first = Parlour()
    #expect(first.send(.image)?.lines == [SystemLine(.handedOver, ["reason": "media"])])
  }

  @Test func `given back it greets, and a chat begun anew begins with the menu`() throws {
    var parlour = Parlour()
    parlour.write("/person")
    let facts = parlour.facts
    let back = try parlour.talk.giveBack(by: .sample(), at: parlour.now) { contact, ask throws(Fault) in
      facts(contact, ask)
    }
    #expect(back?.text?.hasPrefix("З вами знову наш помічник.") == true)
    #expect(parlour.talk.chat?.responsible == nil)
    parlour.write("/review")
    parlour.talk.close(at: parlour.now)
    parlour.write("5")
    #expect(parlour.talk.chats.count == 2)
    #expect(parlour.talk.reviews.isEmpty)
    parlour.talk.close(at: parlour.now)
    parlour.write("так")
    #expect(parlour.said.hasPrefix("Вітаємо!"))
  }

  @Test func `no bot, or one that is off, takes nothing back`() {
    var off = Parlour()
    off.talk.channel.isBotOn = false
    let facts = off.facts(.sample(), nil)
    var ids = IDs(nextClient: 1, nextContact: 1, nextChat: 1, nextMessage: 1)
    #expect(throws: Fault.self) { try giveBack(.sample(), by: .sample(), facts: facts, ids: &ids, at: .sample) }
    var elsewhere = facts
    elsewhere.traits.hasBot = false
    #expect(throws: noBotMode("tg-main")) {
      try giveBack(.sample(), by: .sample(), facts: elsewhere, ids: &ids, at: .sample)
    }
  }

  @Test func `turned off, its chats are open and new`() {
    var ids = IDs(nextClient: 1, nextContact: 1, nextChat: 1, nextMessage: 1)
    let change = retire([.sample(1, status: .bot), .sample(2, status: .waiting)], ids: &ids, at: .sample)
    #expect(change.chats.map(\.id) == [1])
    #expect(change.chats.allSatisfy { $0.status == .open && $0.isNew })
    #expect(change.messages.compactMap(\.system?.kind) == [.botOff])
  }
}
