package import Phrases

// Weekly hours as people write and read them. Holidays are given apart.

extension Hours {
  /// The text that the week is kept as, and that cli.md's `--hours` reads: `Mon-Fri 09:00-20:00; Sat 10:00-18:00`.
  package var text: String {
    groups.map { group in
      let days = group.days.map { Self.text($0, Self.names.map(\.en), dash: "-") }.joined(separator: ",")
      return days + " " + Self.text(group.ranges, dash: "-", comma: ",")
    }.joined(separator: "; ")
  }

  /// The week as a client reads it; nothing when every day is closed.
  package var phrase: Phrase {
    func text(_ names: [String], daily: String) -> String {
      groups.map { group in
        let days = group.days.map { Self.text($0, names, dash: "–") }.joined(separator: ", ")
        return (group.days == [0...6] ? daily : days) + " " + Self.text(group.ranges, dash: "–", comma: ", ")
      }.joined(separator: "; ")
    }
    return Phrase(en: text(Self.names.map(\.en), daily: "daily"), uk: text(Self.names.map(\.uk), daily: "щодня"))
  }

  /// Reads weekly hours: parts separated by `;`, each of days and their ranges.
  ///
  /// Days are `Mon`, `Mon-Fri`, `Sat,Sun`, `daily`, in English or Ukrainian, short or whole; ranges are `09:00-20:00`,
  /// several with a comma between, over midnight when the end is not later than the start. `closed` instead of ranges
  /// takes those of before away. A text without any part is closed on every day.
  ///
  /// - Throws: `badInput`, naming the part and the word that cannot be read.
  package init(_ text: String) throws(Fault) {
    for part in text.split(whereSeparator: { $0 == ";" || $0.isNewline }).map(\.trimmed) where !part.isEmpty {
      try add(String(part))
    }
  }

  private mutating func add(_ part: String) throws(Fault) {
    let cut = part.firstIndex { $0.isASCII && $0.isNumber } ?? part.endIndex
    var names = part[..<cut].trimmed
    let times = part[cut...].trimmed
    var isClosed = false
    if times.isEmpty {
      guard let word = names.split(whereSeparator: \.isWhitespace).last, Self.closedWords.contains(word.lowercased())
      else { throw Self.fault(part, Phrase(en: "it has no hours", uk: "тут немає годин")) }
      names = names.dropLast(word.count).trimmed
      isClosed = true
    }
    let days = try Self.days(names.hasSuffix(":") ? names.dropLast().trimmed : names, in: part)
    if isClosed {
      for day in days { week[day] = [] }
      return
    }
    for text in times.split(separator: ",", omittingEmptySubsequences: false) {
      let range = try Self.range(text.trimmed, in: part)
      for day in days {
        guard !week[day].contains(where: range.overlaps) else {
          throw Self.fault(
            part,
            Phrase(
              en: "'\(text.trimmed)' overlaps other hours of \(Self.names[day].en)",
              uk: "«\(text.trimmed)» накладається на інші години дня \(Self.names[day].uk)"
            )
          )
        }
        week[day].append(range)
        week[day].sort()
      }
    }
  }

  // MARK: Words

  /// Monday first.
  static let names: [(en: String, uk: String)] = [
    ("Mon", "пн"), ("Tue", "вт"), ("Wed", "ср"), ("Thu", "чт"), ("Fri", "пт"), ("Sat", "сб"), ("Sun", "нд"),
  ]

  private static let dayWords: [String: Int] = {
    let words = [
      "mon monday пн понеділок", "tue tues tuesday вт вівторок", "wed weds wednesday ср середа",
      "thu thur thurs thursday чт четвер", "fri friday пт пятниця", "sat saturday сб субота",
      "sun sunday нд неділя",
    ]
    var days: [String: Int] = [:]
    for (day, words) in words.enumerated() {
      for word in words.split(separator: " ") { days[String(word)] = day }
    }
    return days
  }()

  private static let dailyWords: Set<String> = ["daily", "everyday", "щодня", "щоденно"]
  private static let closedWords: Set<String> = ["closed", "off", "зачинено", "вихідний"]
  private static let dashes: Set<Character> = ["-", "–", "—", "−"]

  private static func days(_ text: Substring, in part: String) throws(Fault) -> [Int] {
    if dailyWords.contains(text.lowercased()) { return Array(0...6) }
    var days: [Int] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = try piece.split(omittingEmptySubsequences: false) { dashes.contains($0) }.map { word throws(Fault) in
        try day(word.trimmed, in: part)
      }
      guard let first = ends.first, let last = ends.last, ends.count <= 2 else {
        throw fault(
          part,
          Phrase(en: "'\(piece.trimmed)' is not from day to day", uk: "«\(piece.trimmed)» — не «від дня до дня»")
        )
      }
      // From Saturday to Monday goes over the end of the week.
      for step in 0...((last - first + 7) % 7) where !days.contains((first + step) % 7) {
        days.append((first + step) % 7)
      }
    }
    return days
  }

  private static func day(_ word: Substring, in part: String) throws(Fault) -> Int {
    let plain = word.lowercased().filter { !"'’ʼ`.".contains($0) }
    guard let day = dayWords[plain] else {
      throw fault(
        part,
        word.isEmpty
          ? Phrase(en: "a day is missing", uk: "бракує дня")
          : Phrase(en: "'\(word)' is not a day", uk: "«\(word)» не є днем тижня")
      )
    }
    return day
  }

  private static func range(_ text: Substring, in part: String) throws(Fault) -> Range {
    let ends = text.split(omittingEmptySubsequences: false) { dashes.contains($0) }.map(\.trimmed)
    guard ends.count == 2 else {
      throw fault(part, Phrase(en: "'\(text)' is not a range of times", uk: "«\(text)» — не проміжок часу"))
    }
    let start = try minute(ends[0], in: part)
    let end = try minute(ends[1], in: part)
    guard start < 1440, let range = Range(start: start, end: end > start ? end : end + 1440), start != end else {
      throw fault(part, Phrase(en: "'\(text)' is no time at all", uk: "«\(text)» не триває ані хвилини"))
    }
    return range
  }

  /// `9`, `9:00`, `09.00`; `24:00` is the end of the day.
  private static func minute(_ text: Substring, in part: String) throws(Fault) -> Int {
    var reader = DigitReader(text)
    var minute: Int? = reader.number(2, atLeast: 1).map { $0 * 60 }
    if !reader.isAtEnd, let hours = minute {
      minute = reader.skip(":") || reader.skip(".") ? reader.number(2).flatMap { $0 < 60 ? hours + $0 : nil } : nil
    }
    guard let minute, reader.isAtEnd, minute <= 1440 else {
      throw fault(part, Phrase(en: "'\(text)' is not a time", uk: "«\(text)» не є часом"))
    }
    return minute
  }

  private static func fault(_ part: String, _ reason: Phrase) -> Fault {
    Fault(
      .badInput,
      en: "the hours cannot be read at '\(part)': \(reason.en)",
      uk: "не вдалося прочитати години в «\(part)»: \(reason.uk)",
      hint: Phrase(same: "'Mon-Fri 09:00-20:00; Sat 10:00-14:00, 15:00-18:00'")
    )
  }

  // MARK: Groups

  /// Days with the same ranges, as runs, in the order of their first day.
  private var groups: [(days: [ClosedRange<Int>], ranges: [Range])] {
    var groups: [(days: [ClosedRange<Int>], ranges: [Range])] = []
    for (day, ranges) in week.enumerated() where !ranges.isEmpty {
      guard let index = groups.firstIndex(where: { $0.ranges == ranges }) else {
        groups.append((days: [day...day], ranges: ranges))
        continue
      }
      if let last = groups[index].days.last, last.upperBound == day - 1 {
        groups[index].days[groups[index].days.count - 1] = last.lowerBound...day
      } else {
        groups[index].days.append(day...day)
      }
    }
    return groups
  }

  private static func text(_ days: ClosedRange<Int>, _ names: [String], dash: String) -> String {
    days.count == 1 ? names[days.lowerBound] : names[days.lowerBound] + dash + names[days.upperBound]
  }

  private static func text(_ ranges: [Range], dash: String, comma: String) -> String {
    ranges.map { time($0.start) + dash + time($0.end > 1440 ? $0.end - 1440 : $0.end) }.joined(separator: comma)
  }

  private static func time(_ minute: Int) -> String { padded(minute / 60, 2) + ":" + padded(minute % 60, 2) }
}

/// When something will be, as one says it: `tomorrow at 09:00`, `у понеділок о 09:00`.
package func spoken(_ instant: Instant, at now: Instant, in zone: Zone) -> Phrase {
  let (then, today) = (zone.local(instant), zone.local(now).date)
  // One says «об одинадцятій», and «о» before every other hour.
  let time = Phrase(en: " at \(then.time)", uk: (then.secondOfDay / 3600 == 11 ? " об " : " о ") + then.time)
  switch then.date.daysSince1970 - today.daysSince1970 {
  case 0: return Phrase(en: "today", uk: "сьогодні") + time
  case 1: return Phrase(en: "tomorrow", uk: "завтра") + time
  case 2...6: return weekdays[then.date.weekday] + time
  default:
    let date = padded(then.date.day, 2) + "." + padded(then.date.month, 2)
    return Phrase(en: "on \(then.date.day) \(months[then.date.month - 1])", uk: date) + time
  }
}

private let weekdays = [
  Phrase(en: "on Monday", uk: "у понеділок"), Phrase(en: "on Tuesday", uk: "у вівторок"),
  Phrase(en: "on Wednesday", uk: "у середу"), Phrase(en: "on Thursday", uk: "у четвер"),
  Phrase(en: "on Friday", uk: "у п’ятницю"), Phrase(en: "on Saturday", uk: "у суботу"),
  Phrase(en: "on Sunday", uk: "у неділю"),
]

private let months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
]

extension StringProtocol where SubSequence == Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
    return start[...end]
  }
}
