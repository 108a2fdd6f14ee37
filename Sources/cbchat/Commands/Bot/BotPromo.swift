import CLI
import Inbox
import Office
import Phrases
import Storage

// `cbchat bot promo`: what the bot offers on which days. Only admins.

/// A day: `2026-12-01`, or the day of any TIME.
enum DayWord: ArgumentValue, Equatable {
  case day(CivilDate)
  case time(TimeWord)

  init(argument: String) throws(Fault) {
    if let day = CivilDate(argument) { self = .day(day) } else { self = .time(try TimeWord(argument: argument)) }
  }

  func day(in zone: Zone, at now: Instant) -> CivilDate {
    switch self {
    case .day(let day): day
    case .time(let time): zone.local(time.instant(in: zone, at: now)).date
    }
  }
}

/// `cbchat bot promo add`: enters a promotion.
struct BotPromoAddCommand: Command {
  static let path = ["bot", "promo", "add"]
  static let summary = Phrase(en: "Enter a promotion", uk: "Додати акцію")
  static let manual: Phrase? = Phrase(
    en: "The bot tells it on its days, both included, in the salon's time zone; in every channel unless one is named.",
    uk: "Бот розповідає про неї в її дні, включно з останнім, за часом салону; в усіх каналах, якщо не назвати один."
  )
  static let examples = [
    Example(
      "cbchat bot promo add --title 'Мінус 20 % на манікюр' --from 2026-12-01 --until 2026-12-24",
      en: "told through Christmas Eve", uk: "до Святвечора включно")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .option("title", \.title, "T", en: "what it is called", uk: "назва"),
      .option("text", \.text, "T", en: "what it gives", uk: "що вона дає"),
      .option("from", \.from, "DATE", en: "its first day", uk: "перший день"),
      .option("until", \.until, "DATE", en: "its last day", uk: "останній день"),
      .option(
        "channel", \.channel, "NAME", en: "the only channel that tells it", uk: "єдиний канал", complete: .channel),
    ]
  }

  var title: String?
  var text: String?
  var from: DayWord?
  var until: DayWord?
  var channel: String?

  func validate() throws(Fault) {
    guard let title, !title.allSatisfy(\.isWhitespace) else {
      throw Fault(.usage, en: "--title is missing", uk: "бракує --title")
    }
    guard title.utf16.count <= 200, text?.utf16.count ?? 0 <= 1000 else {
      throw Fault(
        .tooLong, en: "a title takes 200 characters, a text 1000", uk: "назва — до 200 знаків, текст — до 1000")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "enter promotions", uk: "додавати акції")
    let zone = try context.zone
    let promotion = try context.desk.administer { (write) throws(Fault) in
      let promotion = Promotion(
        id: Promotion.ID(0),
        channel: try channel.map { name throws(Fault) in try context.channel(name, in: write.read).id },
        title: title ?? "",
        text: text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 },
        from: from?.day(in: zone, at: write.now),
        until: until?.day(in: zone, at: write.now)
      )
      if let first = promotion.from, let last = promotion.until, last < first {
        throw Fault(
          .badInput, en: "it would end (\(last)) before it begins (\(first))",
          uk: "вона закінчилася б (\(last)) раніше, ніж почалася (\(first))")
      }
      return try write.add(promotion)
    }
    try context.output.answer(PromotionAnswer(promotion: promotion, channel: channel))
    return .done
  }
}

/// `cbchat bot promo list`: every promotion, past and future ones too.
struct BotPromoListCommand: Command {
  static let path = ["bot", "promo", "list"]
  static let summary = Phrase(en: "List promotions", uk: "Показати акції")
  static var parameters: [Parameter<Self>] {
    [
      .option(
        "channel", \.channel, "NAME", en: "those that it tells", uk: "ті, про які він розповідає", complete: .channel)
    ]
  }

  var channel: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "list promotions", uk: "переглядати акції")
    let (promotions, names) = try context.desk.look { (read) throws(Fault) in
      let only = try channel.map { name throws(Fault) in try context.channel(name, in: read).id }
      let all = try read.promotions().filter { only == nil || $0.channel == nil || $0.channel == only }
      return (all, Dictionary(try read.everyChannelName()) { $1 })
    }
    try context.output.list(
      promotions.map { PromotionAnswer(promotion: $0, channel: $0.channel.flatMap { names[$0] }) })
    return .done
  }
}

/// `cbchat bot promo remove`: takes a promotion away.
struct BotPromoRemoveCommand: Command {
  static let path = ["bot", "promo", "remove"]
  static let summary = Phrase(en: "Remove a promotion", uk: "Прибрати акцію")
  static var parameters: [Parameter<Self>] {
    [.argument("ID", \.promotion, en: "its number", uk: "її номер")]
  }

  var promotion: Promotion.ID?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "remove promotions", uk: "прибирати акції")
    let id = promotion ?? Promotion.ID(0)
    let (removed, name) = try context.desk.administer { (write) throws(Fault) in
      guard let promotion = try write.read.promotion(id) else {
        throw Fault(
          .notFound, en: "no such promotion: \(id)", uk: "немає такої акції: \(id)",
          hint: Phrase(same: "cbchat bot promo list"))
      }
      try write.remove(promotion)
      return (promotion, try write.read.everyChannelName().first { $0.0 == promotion.channel }?.1)
    }
    try context.output.answer(PromotionAnswer(promotion: removed, channel: name))
    return .done
  }
}
