import Inbox
import Phrases

/// A complaint: a person has the chat at once, and what the client writes next is read by them.
enum Complaint: Service {
  static var label: Phrase { Phrase(en: "Make a complaint", uk: "Поскаржитися") }
  static var words: [String] {
    ["скарга", "поскаржитись", "хочу поскаржитися", "залишити скаргу", "complaint", "complain"]
  }
  static var text: Phrase {
    Phrase(
      en: """
        We are sorry that something went wrong. Please describe what happened: our receptionist already sees this chat and \
        will answer you here.
        """,
      uk: """
        Нам прикро, що так сталося. Опишіть, будь ласка, що трапилося: адміністратор уже бачить цей чат і відповість вам тут.
        """
    )
  }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    var answer = handOver(.complaint, turn, turn.facts.say(.complaint))
    answer.change.reviews = [
      Review(
        id: turn.ids.review(),
        chat: turn.chat.id,
        contact: turn.facts.contact.id,
        at: turn.now,
        rating: nil,
        text: argument.isEmpty ? nil : argument
      )
    ]
    return answer
  }
}
