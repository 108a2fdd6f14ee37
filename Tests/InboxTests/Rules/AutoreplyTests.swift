import Inbox
import Phrases
import TestKit
import Testing

struct AutoreplyTests {
  /// An evening: 22:15 in Kyiv.
  private let now = Instant.sample

  private func facts(
    _ when: AutoreplySetup.When = .always,
    _ change: (inout AutoreplyFacts) -> Void = { _ in }
  ) throws -> AutoreplyFacts {
    var channel = Channel.sample()
    channel.isAutoreplyOn = true
    var facts = AutoreplyFacts(
      channel: channel,
      traits: .sample(),
      setup: AutoreplySetup(channel: channel.id, when: when, hours: try Hours("Mon-Fri 09:00-20:00")),
      contact: .sample(lastInboundAt: now),
      chat: .sample(isNew: true, unread: 1),
      writtenAt: now,
      zone: Zone(name: "Europe/Kyiv"),
      language: .uk
    )
    change(&facts)
    return facts
  }

  private func silence(_ facts: AutoreplyFacts, at now: Instant = .sample) -> AutoreplySilence? {
    guard case .silence(let silence) = autoreplyVerdict(facts, at: now) else { return nil }
    return silence
  }

  @Test(arguments: AutoreplySetup.When.allCases)
  func `an answer is queued and touches nothing of the chat`(when: AutoreplySetup.When) throws {
    var ids = IDs(nextClient: 1, nextContact: 2, nextChat: 2, nextMessage: 7)
    let change = autoreply(try facts(when), ids: &ids, at: now)
    #expect(change.chats.isEmpty && change.contacts.isEmpty)
    let message = try #require(change.messages.first)
    #expect(message.author == .autoreply && message.direction == .out && message.state == .queued)
    #expect(message.at == now && message.id == 7 && message.text?.isEmpty == false)
    #expect(change.outbox.map(\.message) == [7] && change.outbox.map(\.contact) == [1])
  }

  @Test func `it is silent where domain.md says so`() throws {
    let cases: [(AutoreplySilence?, (inout AutoreplyFacts) -> Void)] = [
      (nil, { _ in }), (.off, { $0.channel.isAutoreplyOn = false }), (.channelOff, { $0.channel.isEnabled = false }),
      (.channelOff, { $0.channel.removedAt = .sample }),
      (.late, { $0.writtenAt = .sample - .hours(1) - Span(milliseconds: 1) }),
      (nil, { $0.writtenAt = .sample - .hours(1) }), (.bot, { $0.chat.status = .bot }),
      (nil, { $0.chat.status = .waiting }), (.blocked, { $0.contact.state = .blocked }),
      // Who wants no promotions is answered all the same.
      (nil, { $0.contact.isOptedOut = true }), (.person, { $0.lastPersonAt = .sample }),
      (.person, { $0.lastPersonAt = .sample - .minutes(10) + Span(milliseconds: 1) }),
      (nil, { $0.lastPersonAt = .sample - .minutes(10) }),
      (
        .windowClosed,
        {
          $0.traits.window = .metaSample
          $0.contact.lastInboundAt = .sample - .days(2)
        }
      ),
      (
        nil,
        {
          $0.traits.window = .metaSample
          $0.contact.lastInboundAt = .sample - .hours(24)
        }
      ),
      (.underway, { $0.record.isUnderway = true }),
      (.given, { $0.record.lastAcceptedAt = .sample - .hours(12) + Span(milliseconds: 1) }),
      (nil, { $0.record.lastAcceptedAt = .sample - .hours(12) }),
      // Once per chat is another count.
      (nil, { $0.record.isInChat = true }),
    ]
    for (index, (expected, change)) in cases.enumerated() {
      #expect(silence(try facts(.always, change)) == expected, "case \(index)")
    }
  }

  @Test func `off hours it answers only while the salon is closed, as often as always`() throws {
    #expect(silence(try facts(.offHours)) == nil)
    let noon: Instant = "2026-11-23T10:00:00.000Z"
    let open = try facts(.offHours) {
      $0.writtenAt = noon
      $0.contact.lastInboundAt = noon
    }
    #expect(silence(open, at: noon) == .open)
    #expect(
      silence(
        try facts {
          $0.writtenAt = noon
          $0.contact.lastInboundAt = noon
        }, at: noon) == nil)
    #expect(silence(try facts(.offHours) { $0.zone = nil }) == .noZone)
    #expect(silence(try facts(.offHours) { $0.record.isUnderway = true }) == .underway)
    #expect(silence(try facts(.offHours) { $0.record.lastAcceptedAt = .sample - .hours(3) }) == .given)
    #expect(silence(try facts(.offHours) { $0.setup.hours = Hours() }) == nil)
  }

  @Test func `first answers once per chat, whatever other chats got`() throws {
    #expect(silence(try facts(.first) { $0.record.lastAcceptedAt = .sample }) == nil)
    #expect(silence(try facts(.first) { $0.record.isUnderway = true }) == nil)
    #expect(silence(try facts(.first) { $0.record.isInChat = true }) == .given)
  }

  // MARK: The text

  @Test(
    arguments: [
      ("uk", "Вітаю"), ("uk-UA", "Вітаю"), ("en-GB", "Hello"), ("ru", "Вітаю"), (nil, "Вітаю"),
    ] as [(String?, String)]
  )
  func `the client's language, else the salon's`(language: String?, text: String) throws {
    var ids = IDs(nextClient: 1, nextContact: 2, nextChat: 2, nextMessage: 7)
    let facts = try facts {
      $0.contact.language = language
      $0.setup.texts = [.uk: AutoreplyText(literal: "Вітаю"), .en: AutoreplyText(literal: "Hello")]
    }
    #expect(autoreply(facts, ids: &ids, at: now).messages.first?.text == text)
  }

  @Test func `a text of the salon's in another language comes before cbchat's own`() throws {
    let ours = try facts()
    #expect(autoreplyText(ours, in: .uk, at: now).hasPrefix("Вітаємо!"))
    #expect(autoreplyText(ours, in: .en, at: now).hasPrefix("Hello!"))
    let theirs = try facts { $0.setup.texts = [.uk: AutoreplyText(literal: "Лише так")] }
    #expect(autoreplyText(theirs, in: .en, at: now) == "Лише так")
    let closed = try facts(.offHours)
    #expect(autoreplyText(closed, in: .uk, at: now).hasSuffix("\nГодини роботи: пн–пт 09:00–20:00"))
    #expect(autoreplyText(closed, in: .en, at: now).hasSuffix("\nOur hours: Mon–Fri 09:00–20:00"))
  }

  @Test func `every place is filled`() throws {
    let text = try AutoreplyText("{name}|{company}|{hours}|{opens}|{bookingUrl}|{{x}")
    let facts = try facts {
      $0.setup.texts = [.uk: text]
      $0.bookingURL = "https://salon.example/book"
    }
    #expect(
      autoreplyText(facts, in: .uk, at: now)
        == "Марія|Салон на Подолі|пн–пт 09:00–20:00|завтра о 09:00|https://salon.example/book|{x}"
    )
    let known = try self.facts {
      $0.setup.texts = [.uk: text]
      $0.clientName = "Марія Коваль"
      $0.company = "Салон"
    }
    #expect(autoreplyText(known, in: .uk, at: now).hasPrefix("Марія Коваль|Салон|"))
  }

  @Test(
    arguments: [
      ("Доброго дня, {name}!", "Доброго дня!"), ("Вітаємо {name} у салоні", "Вітаємо у салоні"),
      ("{name}, дякуємо!", "Дякуємо!"), ("Так.\n{name}! дякуємо", "Так.\nДякуємо"), ("{name}", ""),
    ]
  )
  func `an unknown name leaves no hole`(text: String, filled: String) throws {
    #expect(try AutoreplyText(text).filled(with: [.name: ""]) == filled)
    #expect(try AutoreplyText(text).filled(with: [.name: "Оля"]).contains("Оля"))
  }

  @Test(arguments: ["{nam}", "{", "a {name b", "{}", "{ name}"])
  func `a place that there is none of is refused`(text: String) {
    let fault = #expect(throws: Fault.self) { try AutoreplyText(text) }
    #expect(fault?.code == .badInput)
    #expect(fault?.hint?.en.contains("{opens}") == true)
  }

  @Test func `a literal text reads back as itself`() throws {
    for text in ["", "{", "a {{name}} b", "}{"] {
      #expect(try AutoreplyText(AutoreplyText(literal: text).source).filled(with: [:]) == text)
    }
  }

  @Test func `a setup that cannot say what it means is refused`() throws {
    func refusal(_ text: String, hours: String = "", bookingURL: String? = nil, every: Span = .hours(1)) throws
      -> FaultCode?
    {
      let setup = AutoreplySetup(
        channel: 1, texts: [.uk: try AutoreplyText(text)], hours: try Hours(hours), every: every)
      do throws(Fault) { try requireUsable(setup, traits: .sample(), bookingURL: bookingURL) } catch {
        return error.code
      }
      return nil
    }
    #expect(try refusal("так") == nil)
    #expect(try refusal("{hours}") == .badInput)
    #expect(try refusal("{opens}") == .badInput)
    #expect(try refusal("{opens}{hours}", hours: "Mon 9:00-10:00") == nil)
    #expect(try refusal("{bookingUrl}") == .badInput)
    #expect(try refusal("{bookingUrl}", bookingURL: "https://x.example") == nil)
    #expect(try refusal("так", every: Span(milliseconds: 0)) == .badInput)
    #expect(try refusal(String(repeating: "x", count: 4097)) == .tooLong)
  }

  @Test func `what waits is not sent any more when a person was faster`() throws {
    var salon = Salon.with(.open)
    var ids = salon.ids
    let facts = try facts {
      $0.chat = salon.chat
      $0.contact = salon.contact
    }
    let change = autoreply(facts, ids: &ids, at: salon.now)
    salon.ids = ids
    salon.apply(change)
    let waiting = try #require(change.messages.first)
    try salon.send("Я тут")
    guard case .refused? = salon.depart(waiting.id) else {
      Issue.record("it left")
      return
    }
    #expect(salon.message(waiting.id)?.failure?.code == "cancelled")
    #expect(!salon.chat.isNew)
    #expect(!salon.outbox.contains { $0.message == waiting.id })
  }
}
