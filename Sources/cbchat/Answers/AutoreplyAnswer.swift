import CLI
import Channels
import Inbox
import JSON
import Phrases

/// What a channel answers by itself.
struct AutoreplyAnswer: Row {
  let channel: Channel
  let setup: AutoreplySetup

  /// `text` is what the salon wrote, `says` what clients read: cbchat's own words where the salon wrote nothing.
  var json: JSONValue {
    [
      "channel": .string(channel.name),
      "enabled": .bool(channel.isAutoreplyOn),
      "when": .string(setup.when.rawValue),
      "text": ["uk": JSONValue(setup.texts[.uk]?.source), "en": JSONValue(setup.texts[.en]?.source)],
      "says": ["uk": .string(says(.uk)), "en": .string(says(.en))],
      "hours": JSONValue(hours),
      "holidays": .array(setup.hours.holidays.map { .string($0.description) }),
      "every": .string(setup.every.text),
    ]
  }

  static let columns = [
    Column(en: "CHANNEL", uk: "КАНАЛ"), Column(en: "ON", uk: "УВІМК."), Column(en: "WHEN", uk: "КОЛИ"),
    Column(en: "EVERY", uk: "РАЗ НА"), Column(en: "HOURS", uk: "ГОДИНИ", limit: 44), Column(en: "TEXT", uk: "ТЕКСТ"),
  ]

  var cells: [Cell] {
    [
      Cell(channel.name), Cell(channel.isAutoreplyOn ? "on" : "off"), Cell(setup.when.rawValue),
      Cell(setup.every.text), Cell(hours),
      Cell(Phrase(en: says(.en), uk: says(.uk))),
    ]
  }

  fileprivate var hours: String? { setup.hours.hasNoRanges ? nil : setup.hours.text }

  /// With its placeholders as they are.
  fileprivate func says(_ language: Language) -> String { setup.text(in: language, orIn: language).source }

  /// Tells of what may surprise whoever set it.
  func warn(_ output: Output) {
    if setup.when == .offHours, setup.hours.hasNoRanges {
      output.note(
        Phrase(
          en: "no hours are set: every day counts as closed",
          uk: "години роботи не задано: кожен день вважається вихідним"
        )
      )
    }
    if channel.isBotOn, Messengers.traits(of: channel)?.hasBot == true {
      output.note(
        Phrase(
          en: "the bot is on: the autoreply is silent while the bot has a chat",
          uk: "бот увімкнено: поки чат веде бот, автовідповідач мовчить"
        )
      )
    }
  }
}

/// One channel's autoreply for people: a field a line.
struct AutoreplyCard: Answer {
  let answer: AutoreplyAnswer

  var json: JSONValue { answer.json }

  func text(_ page: inout Page) {
    page.line(separated: ["channel", answer.channel.name])
    page.line(separated: ["enabled", answer.channel.isAutoreplyOn ? "true" : "false"])
    page.line(separated: ["when", answer.setup.when.rawValue])
    page.line(separated: ["every", answer.setup.every.text])
    page.line(separated: ["hours", answer.hours ?? ""])
    page.line(separated: ["holidays", answer.setup.hours.holidays.map(\.description).joined(separator: ",")])
    page.line(separated: ["uk", answer.says(.uk)])
    page.line(separated: ["en", answer.says(.en)])
  }
}

/// What a message would get at a moment, and why.
struct AutoreplyTestAnswer: Answer {
  let facts: AutoreplyFacts
  let at: Instant
  let zone: Zone

  private var verdict: AutoreplyVerdict { autoreplyVerdict(facts, at: at) }
  private var hours: Hours { facts.setup.hours }
  private var opening: Instant? { hours.nextOpening(after: at, in: zone) }
  private var isHoliday: Bool { hours.isHoliday(zone.local(at).date) }

  private var isAnswer: Bool {
    guard case .answer = verdict else { return false }
    return true
  }

  /// What a client who has this name would read.
  private func says(_ language: Language) -> String {
    var facts = facts
    facts.contact.name = Phrase(en: "Maria", uk: "Марія")[language]
    return autoreplyText(facts, in: language, at: at)
  }

  private var reason: String {
    switch verdict {
    case .answer(.offHours): isHoliday ? "holiday" : "closed"
    case .answer(let when): when.rawValue
    case .silence(let silence): silence.rawValue
    }
  }

  private var why: Phrase {
    switch verdict {
    case .answer(.offHours):
      isHoliday
        ? Phrase(en: "the salon has a day off", uk: "у салону вихідний")
        : Phrase(en: "the salon is closed", uk: "салон зачинено")
    case .answer(.always):
      Phrase(
        en: "it always answers, once per contact in \(facts.setup.every.text)",
        uk: "відповідь є завжди, раз на контакт за \(facts.setup.every.text)"
      )
    case .answer(.first): Phrase(en: "it answers once per chat", uk: "відповідь є раз на чат")
    case .silence(let silence): silence.phrase
    }
  }

  var json: JSONValue {
    [
      "channel": .string(facts.channel.name),
      "at": .string(at.rfc3339),
      "answers": .bool(isAnswer),
      "reason": .string(reason),
      "why": ["uk": .string(why.uk), "en": .string(why.en)],
      "when": .string(facts.setup.when.rawValue),
      "open": .bool(hours.isOpen(at: at, in: zone)),
      "opensAt": JSONValue(opening?.rfc3339),
      "text": ["uk": .string(says(.uk)), "en": .string(says(.en))],
    ]
  }

  func text(_ page: inout Page) {
    let answers = isAnswer ? Phrase(en: "yes", uk: "так") : Phrase(en: "no", uk: "ні")
    page.line(separated: ["channel", facts.channel.name])
    page.line(separated: ["at", zone.local(at).text])
    page.line(separated: ["answers", answers[page.language]])
    page.line(separated: ["why", why[page.language]])
    if let opening { page.line(separated: ["opens", spoken(opening, at: at, in: zone)[page.language]]) }
    page.line(separated: ["uk", says(.uk)])
    page.line(separated: ["en", says(.en)])
  }
}

extension AutoreplySilence {
  fileprivate var phrase: Phrase {
    switch self {
    case .off: Phrase(en: "the autoreply is off", uk: "автовідповідач вимкнено")
    case .channelOff: Phrase(en: "the channel is off", uk: "канал вимкнено")
    case .late: Phrase(en: "the message is older than an hour", uk: "повідомленню понад годину")
    case .bot: Phrase(en: "the bot answers new chats", uk: "на нові чати відповідає бот")
    case .blocked: Phrase(en: "the client cannot be written to", uk: "клієнту не можна писати")
    case .windowClosed: Phrase(en: "the reply window is closed", uk: "вікно відповіді закрито")
    case .person: Phrase(en: "a person wrote within 10 minutes", uk: "людина писала впродовж 10 хвилин")
    case .noZone: Phrase(en: "the time zone is unknown here", uk: "часовий пояс тут невідомий")
    case .open: Phrase(en: "the salon is open", uk: "салон працює")
    case .underway: Phrase(en: "an answer is on its way", uk: "відповідь уже надсилається")
    case .given: Phrase(en: "the client already got an answer", uk: "клієнт уже отримав відповідь")
    }
  }
}

extension Span {
  /// As cli.md's DURATION is written, in the largest unit that is whole: `12h`.
  fileprivate var text: String {
    let units: [(Span, String)] = [(.days(1), "d"), (.hours(1), "h"), (.minutes(1), "m")]
    let unit = units.first { milliseconds % $0.0.milliseconds == 0 } ?? (.seconds(1), "s")
    return "\(milliseconds / unit.0.milliseconds)\(unit.1)"
  }
}
