import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat stats`: how much was written, and how long clients waited.
struct StatsCommand: Command {
  enum Grouping: String, CaseIterable, ArgumentValue {
    case channel
    case staff
    case hour
  }

  static let path = ["stats"]
  static let summary = Phrase(en: "Show volumes and answer times", uk: "Показати обсяги та час відповіді")
  static let manual: Phrase? = Phrase(
    en: """
      Counts messages in and out, chats opened and closed, and how long clients waited for the first answer of a person: \
      half of them not longer than the median. A chat counts for the colleague who answered first, and for the hour in \
      which it was opened.
      """,
    uk: """
      Рахує вхідні й вихідні повідомлення, відкриті й завершені чати, і скільки клієнти чекали першої відповіді людини: \
      половина — не довше за медіану. Чат належить тому, хто перший відповів, і годині, коли його відкрито.
      """
  )
  static let examples = [
    Example(
      "cbchat stats --since 30d --by staff", en: "who answered in the last month", uk: "хто відповідав за місяць"),
    Example("cbchat stats --since '2026-11-01 00:00' --by hour", en: "when clients write", uk: "коли пишуть клієнти"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .option(
        "since", \.since, "TIME", en: "from then on: a time, a date, or how long ago, such as 7d",
        uk: "відтоді: час, дата або скільки тому, наприклад 7d"),
      .option("by", \.grouping, "WHAT", en: "what the counts are for", uk: "за чим рахувати"),
    ]
  }

  var since: SinceWord?
  var grouping = Grouping.channel

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see statistics", uk: "бачити статистику")
    let (viewer, zone, now) = (try context.viewer, try context.zone, context.now)
    let since = since?.instant(in: zone, at: now) ?? now - .days(7)
    let grouping = grouping
    let answer = try context.desk.look { (read) throws(Fault) in
      let (rows, total) = tally(
        try read.volumes(since: since, for: viewer),
        try read.inquiries(since: since, for: viewer),
        since: since
      ) { channel, staff, at in
        switch grouping {
        case .channel: .channel(channel)
        case .staff: staff.map(StatsKey.staff)
        case .hour: .hour(zone.local(at).secondOfDay / 3600)
        }
      }
      let names = Dictionary(uniqueKeysWithValues: try read.everyChannelName())
      let staff = try read.staff()
      let lines = rows.map { key, tally in
        switch key {
        case .channel(let id): StatsLine(key: names[id] ?? "?", tally: tally)
        case .staff(let id): StatsLine(key: staff.first { $0.id == id }?.login ?? "?", tally: tally)
        case .hour(let hour): StatsLine(key: hour < 10 ? "0\(hour)" : "\(hour)", tally: tally)
        }
      }
      return StatsAnswer(
        since: since,
        until: now,
        grouping: grouping,
        lines: lines.sorted { $0.key < $1.key },
        total: total
      )
    }
    try context.output.answer(answer)
    return .done
  }
}

/// Since when: a time, a date, or how long ago.
enum SinceWord: ArgumentValue {
  case time(TimeWord)
  case date(CivilDate)
  case ago(Span)

  init(argument: String) throws(Fault) {
    if let span = Span(argument) {
      self = .ago(span)
    } else if let date = CivilDate(argument) {
      self = .date(date)
    } else {
      self = .time(try TimeWord(argument: argument))
    }
  }

  func instant(in zone: Zone, at now: Instant) -> Instant {
    switch self {
    case .time(let time): time.instant(in: zone, at: now)
    case .date(let date): zone.instant(of: LocalTime(date: date, secondOfDay: 0))
    case .ago(let span): now - span
    }
  }
}
