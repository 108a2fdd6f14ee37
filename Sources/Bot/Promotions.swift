import Inbox
import Phrases

/// What the salon offers today.
enum Promotions: Service {
  static var label: Phrase { Phrase(en: "Offers", uk: "Акції") }
  static var words: [String] {
    ["акція", "акції", "знижки", "знижка", "пропозиції", "promotions", "offers", "discounts", "promo"]
  }
  static var text: Phrase { Phrase(en: "Our offers today:", uk: "Сьогодні пропонуємо:") }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    let today = turn.facts.zone.local(turn.now).date
    let channel = turn.facts.channel.id
    let valid = turn.facts.promotions.filter { $0.isValid(on: today) && $0.channel ?? channel == channel }
    guard !valid.isEmpty else {
      return Answer(
        turn.said(
          Phrase(
            en: "There are no special offers today. Please look in again: new ones come often.",
            uk: "Сьогодні спеціальних пропозицій немає. Завітайте, будь ласка, ще: нові з’являються часто."
          )
        )
      )
    }
    let lines = valid.map { promotion in
      let end = promotion.until.map { Promotions.end($0, turn.language) } ?? ""
      return "• \(promotion.title)\(end)" + (promotion.text.map { "\n\($0)" } ?? "")
    }
    return Answer(turn.facts.say(.promotions) + "\n\n" + lines.joined(separator: "\n\n"))
  }

  private static func end(_ day: CivilDate, _ language: Language) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(two(day.day)).\(two(day.month)).\(day.year)"
    return Phrase(en: " (until \(date))", uk: " (до \(date))")[language]
  }
}
