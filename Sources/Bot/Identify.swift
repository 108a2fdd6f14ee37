import Inbox
import Phrases

/// Asks for the client's own number before a service that needs to know who it is.
func askPhone(for service: BotService, _ turn: Turn) -> Answer {
  let nonce = turn.facts.nonce
  // A number that is proven, and no card to it: only staff can tell whose it is (domain.md, Identity).
  guard turn.facts.contact.phoneProof != .proven else { return awaitingStaff(turn) }
  return Answer(
    turn.said(
      Phrase(
        en: "To show what is yours, we need to be sure that it is you. Please press “Share my number”.",
        uk: "Щоб показати ваші дані, маємо переконатися, що це ви. Натисніть, будь ласка, «Поділитися номером»."
      )
    ),
    keyboard: sharing(nonce, turn.language),
    step: .phone(for: service, nonce: nonce)
  )
}

/// The button that shares one's own number, and the way back.
func sharing(_ nonce: String, _ language: Language) -> Keyboard {
  let label = Phrase(en: "Share my number", uk: "Поділитися номером")[language]
  return Keyboard(.choices, [[Keyboard.Button(label, .phone(nonce: nonce))], [Menu.back(language)]])
}

/// What a shared or typed number opens: the one card with it, when the messenger proves whose it is; nothing else.
func identify(_ ask: Ask, _ turn: inout Turn) -> Answer {
  switch ask {
  case .ownPhone:
    guard let client = turn.facts.client else { return awaitingStaff(turn) }
    let thanks = turn.said(
      Phrase(en: "Thank you, \(client.name)! We have found your card.", uk: "Дякуємо! Вашу картку знайдено.")
    )
    guard let service = ask.service(in: turn.facts.state) else { return Answer(thanks) }
    var answer = serve(.service(service, ""), &turn)
    answer.text = thanks + "\n\n" + answer.text
    return answer
  case .typedPhone(let phone):
    var contact = turn.facts.contact
    contact.phone = phone
    contact.phoneProof = .claimed
    var answer = claimed(phone, turn)
    answer.change.contacts = [contact]
    return answer
  default:
    // A messenger without a proof of its own tells the number as claimed.
    if turn.facts.contact.phoneProof == .claimed, let phone = turn.facts.contact.phone { return claimed(phone, turn) }
    var answer = misunderstood(turn)
    answer.text = turn.said(
      Phrase(
        en: "That is not your own number, so we cannot show anything by it. Please press “Share my number”.",
        uk:
          "Це не ваш власний номер, тож за ним нічого показати не можемо. Натисніть, будь ласка, «Поділитися номером»."
      )
    )
    return answer
  }
}

/// A number that nothing proves: staff see it, and nothing opens.
///
/// Asked again in vain, a person takes over.
private func claimed(_ phone: Phone, _ turn: Turn) -> Answer {
  var answer = misunderstood(turn)
  answer.text = turn.said(
    Phrase(
      en: """
        Thank you, we have noted the number. Our receptionist has to confirm that it is yours; it is quicker to press \
        “Share my number”.
        """,
      uk: """
        Дякуємо, номер записали. Адміністратор має підтвердити, що він ваш; швидше буде натиснути «Поділитися номером».
        """
    )
  )
  answer.lines = [SystemLine(.phoneClaimed, ["phone": phone.e164])]
  return answer
}

private func awaitingStaff(_ turn: Turn) -> Answer {
  Answer(
    turn.said(
      Phrase(
        en: """
          Thank you, we have your number. Our receptionist has to choose your card first; until then we cannot show this. \
          If you would rather not wait, please ask for the receptionist.
          """,
        uk: """
          Дякуємо, ваш номер отримали. Спершу адміністратор має вибрати вашу картку, до того показати дані не можемо. \
          Якщо не хочете чекати, покличте, будь ласка, адміністратора.
          """
      )
    )
  )
}
