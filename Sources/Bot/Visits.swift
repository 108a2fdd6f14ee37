import Inbox
import Phrases

/// The client's visits to come; one can be cancelled, after a question, and is cancelled at once.
enum Visits: Service {
  static var label: Phrase { Phrase(en: "My visits", uk: "Мої записи") }
  static var words: [String] {
    [
      "записи", "запис", "візити", "візит", "мій запис", "мої візити", "скасувати запис", "visits", "visit",
      "appointments", "my appointments",
    ]
  }
  static var text: Phrase { Phrase(en: "Your visits:", uk: "Ваші записи:") }
  static var isPersonal: Bool { true }

  static var settings: [ServiceSetting] {
    [
      ServiceSetting(
        "confirm", en: "how long a cancellation waits for its yes", uk: "скільки скасування чекає на «так»",
        example: "10m"
      ) { text in Span(text).map { $0.milliseconds > 0 && $0 <= .days(1) } ?? false }
    ]
  }

  /// As many as a messenger shows without scrolling.
  private static let most = 8

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer { list(turn) }

  private static func planned(_ turn: Turn) -> [Visit] {
    Array(turn.facts.visits.filter { $0.status == .planned && $0.at >= turn.now }.prefix(most))
  }

  private static func described(_ visit: Visit, _ turn: Turn) -> String {
    "\(turn.facts.zone.spoken(visit.at, at: turn.now, turn.language)) — \(visit.service)"
  }

  private static func list(_ turn: Turn, _ opening: Phrase? = nil) -> Answer {
    let visits = planned(turn)
    let opening = opening.map { turn.said($0) + "\n\n" } ?? ""
    guard !visits.isEmpty else {
      return Answer(
        opening
          + turn.said(
            Phrase(en: "You have no visits planned.", uk: "У вас немає запланованих записів.")
          )
      )
    }
    let lines = visits.enumerated().map { "\($0 + 1). \(described($1, turn))" }
    let hint = turn.said(
      Phrase(
        en: "To cancel one, press its button or send its number.",
        uk: "Щоб скасувати запис, натисніть його кнопку або надішліть номер."
      )
    )
    let buttons = visits.map { visit in
      let brief = turn.facts.zone.brief(visit.at)
      let label = turn.said(Phrase(en: "Cancel \(brief)", uk: "Скасувати \(brief)"))
      return [Keyboard.Button(label, .command("/cancel \(visit.id)"))]
    }
    return .question(
      opening + turn.facts.say(.visits) + "\n" + lines.joined(separator: "\n") + "\n\n" + hint,
      buttons,
      step: .visits(visits.map(\.id)),
      turn.language
    )
  }

  /// Why a visit cannot be cancelled, and what there is instead.
  private static func refusal(_ visit: Visit.ID, _ turn: Turn) -> Answer {
    guard turn.facts.visits.first(where: { $0.id == visit })?.status == .cancelled else {
      return list(turn, Phrase(en: "There is no such visit any more.", uk: "Такого запису вже немає."))
    }
    return list(turn, Phrase(en: "This visit is already cancelled.", uk: "Цей запис уже скасовано."))
  }

  static func askToConfirm(_ id: Visit.ID, _ turn: Turn) -> Answer {
    guard let visit = planned(turn).first(where: { $0.id == id }) else { return refusal(id, turn) }
    let patience = turn.facts.setup[.visits].settings["confirm"].flatMap { Span($0) } ?? .minutes(10)
    let what = described(visit, turn)
    return Answer(
      turn.said(Phrase(en: "Shall we cancel this visit?\n\(what)", uk: "Скасувати цей запис?\n\(what)")),
      keyboard: confirmation(id, turn.language),
      step: .confirm(id, until: turn.now + patience)
    )
  }

  static func confirmation(_ id: Visit.ID, _ language: Language) -> Keyboard {
    let (yes, no) = (
      Phrase(en: "Yes, cancel it", uk: "Так, скасувати"), Phrase(en: "No, keep it", uk: "Ні, залишити")
    )
    return Keyboard(
      .choices,
      [[Keyboard.Button(yes[language], .command("/confirm \(id)")), Keyboard.Button(no[language], .command("/keep"))]]
    )
  }

  /// Cancels what was asked about, in time; a repeated yes finds it cancelled and changes nothing.
  static func cancel(_ id: Visit.ID, _ turn: Turn) -> Answer {
    guard var visit = planned(turn).first(where: { $0.id == id }) else { return refusal(id, turn) }
    guard case .confirm(id, let until) = turn.facts.state?.step, turn.now <= until else {
      return list(
        turn,
        Phrase(
          en: "The time to confirm is over. Please choose the visit again.",
          uk: "Час на підтвердження минув. Оберіть, будь ласка, запис ще раз."
        )
      )
    }
    visit.status = .cancelled
    let what = described(visit, turn)
    var answer = Answer(
      turn.said(
        Phrase(
          en: "The visit is cancelled:\n\(what)\nWe will be glad to see you another time.",
          uk: "Запис скасовано:\n\(what)\nБудемо раді бачити вас іншим разом."
        )
      )
    )
    answer.change.visits = [visit]
    answer.lines = [
      SystemLine(.visitCancelled, ["visit": visit.service, "at": visit.at.rfc3339, "number": visit.id.description])
    ]
    return answer
  }

  static func keep(_ turn: Turn) -> Answer {
    guard case .confirm = turn.facts.state?.step else { return list(turn) }
    return Answer(
      turn.said(
        Phrase(en: "Very well, the visit stays. See you soon!", uk: "Добре, запис залишається. Чекаємо на вас!"))
    )
  }
}
