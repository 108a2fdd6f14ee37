import Inbox
import Phrases

/// A rating from 1 to 5, kept at once, then words to it.
enum Reviews: Service {
  static var label: Phrase { Phrase(en: "Leave a review", uk: "Залишити відгук") }
  static var words: [String] { ["відгук", "відгуки", "оцінка", "оцінити", "review", "feedback", "rate"] }
  static var text: Phrase {
    Phrase(
      en: "How did you like it at our place? Please rate us from 1 to 5, where 5 is excellent.",
      uk: "Як вам у нас? Оцініть, будь ласка, від 1 до 5, де 5 — чудово."
    )
  }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    Answer(turn.facts.say(.review), keyboard: stars(turn.language), step: .rating)
  }

  static func stars(_ language: Language) -> Keyboard {
    let buttons = (1...5).map { Keyboard.Button("\($0) ★", .command("/rate \($0)")) }
    return Keyboard(.choices, [buttons, [Menu.back(language)]])
  }

  /// Keeps a rating; another star while words are awaited changes the same one.
  static func rate(_ rating: Int, _ turn: inout Turn) -> Answer {
    var review: Review
    if case .words = turn.facts.state?.step, let earlier = turn.facts.review {
      review = earlier
    } else {
      // A star pressed on an old message is an answer only while the question stands.
      guard turn.facts.state?.step == .rating else { return answer("", &turn) }
      review = Review(
        id: turn.ids.review(), chat: turn.chat.id, contact: turn.facts.contact.id, at: turn.now, rating: rating)
    }
    let isNews = review.rating != rating || review != turn.facts.review
    review.rating = rating
    let question =
      rating >= 4
      ? Phrase(
        en: "Thank you for the rating! Would you write a few words?",
        uk: "Дякуємо за оцінку! Напишете кілька слів?"
      )
      : Phrase(
        en: "Thank you for being frank. Please tell us what we could do better.",
        uk: "Дякуємо за відвертість. Розкажіть, будь ласка, що нам варто поліпшити."
      )
    let skip = turn.said(Phrase(en: "Not now", uk: "Іншим разом"))
    var answer = Answer.question(
      turn.said(question), [[Keyboard.Button(skip, .command("/skip"))]], step: .words(review.id), turn.language)
    answer.change.reviews = [review]
    if isNews { answer.lines = [SystemLine(.review, ["rating": "\(rating)"])] }
    return answer
  }

  static func keep(_ words: String, _ turn: Turn) -> Answer {
    guard var review = turn.facts.review else { return misunderstood(turn) }
    review.text = words
    var answer = Answer(
      turn.said(
        Phrase(en: "Thank you! We have kept your review.", uk: "Дякуємо! Ваш відгук збережено.")
      )
    )
    answer.change.reviews = [review]
    return answer
  }

  static func skip(_ turn: Turn) -> Answer {
    guard case .words = turn.facts.state?.step else { return misunderstood(turn) }
    return Answer(turn.said(Phrase(en: "Very well. Thank you for the rating!", uk: "Гаразд. Дякуємо за оцінку!")))
  }
}
