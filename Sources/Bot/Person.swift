import Inbox
import Phrases

/// A person takes over.
enum Person: Service {
  static var label: Phrase { Phrase(en: "Ask for a person", uk: "Покликати адміністратора") }
  static var words: [String] {
    [
      "адміністратор", "оператор", "людина", "менеджер", "покличте адміністратора", "покличте людину",
      "покликати людину",
      "жива людина", "зв'язатися з адміністратором", "person", "operator", "human", "administrator", "receptionist",
      "manager",
    ]
  }
  static var text: Phrase {
    Phrase(
      en: "We are passing this chat to our receptionist. Please write your question: you will be answered here.",
      uk: "Передаємо розмову адміністратору. Напишіть, будь ласка, ваше запитання: вам відповідять тут."
    )
  }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    handOver(.person, turn, turn.facts.say(.person))
  }
}
