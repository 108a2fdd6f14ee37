package import Inbox
import Phrases

/// Decides what the bot does about one ask: a pure function of the chat, the ask, the facts and the clock (domain.md,
/// Bot).
///
/// One message, or none: while a chat is not the bot's it is silent, and so it is to who blocked it.
package func respond(to ask: Ask, in chat: Chat, facts: BotFacts, ids: inout IDs, at now: Instant) -> Change {
  guard chat.status == .bot, facts.contact.state == .active, facts.channel.isEnabled, facts.channel.isBotOn else {
    return Change()
  }
  var turn = Turn(facts: facts, chat: chat, now: now, ids: ids)
  var answer = decide(ask, &turn)
  // Twice in a row is once too often (domain.md, Bot: Handover).
  if answer.isMiss, answer.handover == nil, facts.state?.misses ?? 0 >= 1 { answer = lost(&turn, keeping: answer) }
  let change = carryOut(answer, &turn)
  ids = turn.ids
  return change
}

private func decide(_ ask: Ask, _ turn: inout Turn) -> Answer {
  let facts = turn.facts
  switch ask {
  case .menu: return Menu.answer(isFirst: facts.state == nil, facts)
  case .thanks: return facts.state == nil ? Menu.answer(isFirst: true, facts) : thanks(turn)
  case .lost: return facts.state == nil ? Menu.answer(isFirst: true, facts) : misunderstood(turn)
  case .media: return handOver(.media, turn)
  case .shortcut(let name): return shortcut(name, turn) ?? misunderstood(turn)
  case .ownPhone, .foreignPhone, .typedPhone: return identify(ask, &turn)
  case .service, .amount, .cancel, .confirm, .keep, .rate, .words, .skip: return serve(ask, &turn)
  }
}

/// Lets the service answer, if it is on, ready, and may speak to this contact.
func serve(_ ask: Ask, _ turn: inout Turn) -> Answer {
  guard let service = ask.service(in: turn.facts.state), turn.facts.offers(service) else { return unavailable(turn) }
  guard !service.type.isPersonal || turn.facts.client != nil else { return askPhone(for: service, turn) }
  switch ask {
  case .service(_, let argument): return service.type.answer(argument, &turn)
  case .amount(let minor): return TopUpService.answer(minor: minor, &turn)
  case .cancel(let visit): return Visits.askToConfirm(visit, turn)
  case .confirm(let visit): return Visits.cancel(visit, turn)
  case .keep: return Visits.keep(turn)
  case .rate(let rating): return Reviews.rate(rating, &turn)
  case .words(let words): return Reviews.keep(words, turn)
  case .skip: return Reviews.skip(turn)
  case .menu, .shortcut, .ownPhone, .foreignPhone, .typedPhone, .media, .thanks, .lost: return misunderstood(turn)
  }
}

private func unavailable(_ turn: Turn) -> Answer {
  Answer(
    Menu.text(
      turn.said(
        Phrase(
          en: "We are sorry, this is not available at the moment. Please choose something else.",
          uk: "На жаль, зараз це недоступно. Оберіть, будь ласка, щось інше."
        )
      ),
      turn.facts
    )
  )
}

private func thanks(_ turn: Turn) -> Answer {
  Answer(
    turn.said(
      Phrase(
        en: "You are welcome! We are always glad to help.",
        uk: "Будь ласка! Завжди раді допомогти."
      )
    ),
    step: turn.facts.state?.step ?? .menu
  )
}

/// Nothing was understood: the question stays, and the menu stands below.
func misunderstood(_ turn: Turn) -> Answer {
  let phrase: Phrase
  let step = turn.facts.state?.step ?? .menu
  switch step {
  case .amount:
    phrase = Phrase(
      en: "Sorry, that does not look like a sum. Please write a number, such as 500, or choose from the menu.",
      uk: "Вибачте, це не схоже на суму. Напишіть, будь ласка, число, наприклад 500, або оберіть з меню."
    )
  case .visits:
    phrase = Phrase(
      en: "Sorry, we did not find such a visit. Please send its number from the list, or choose from the menu.",
      uk: "Вибачте, такого запису немає. Надішліть, будь ласка, його номер зі списку або оберіть з меню."
    )
  case .confirm:
    phrase = Phrase(
      en: "Sorry, shall we cancel the visit? Please answer “yes” or “no”.",
      uk: "Вибачте, то скасувати запис? Напишіть, будь ласка, «так» або «ні»."
    )
  case .rating:
    phrase = Phrase(
      en: "Sorry, please send a number from 1 to 5, or choose from the menu.",
      uk: "Вибачте, надішліть, будь ласка, число від 1 до 5 або оберіть з меню."
    )
  case .phone:
    phrase = Phrase(
      en: "Sorry, to know that it is you we need your number: please press “Share my number”, or choose from the menu.",
      uk:
        "Вибачте, щоб упізнати вас, нам потрібен ваш номер: натисніть, будь ласка, «Поділитися номером» або оберіть з меню."
    )
  case .menu, .words:
    phrase = Phrase(
      en: "Sorry, we did not quite understand. Please press a button or send a number from the menu.",
      uk: "Вибачте, не зовсім зрозуміли вас. Натисніть, будь ласка, кнопку або надішліть номер з меню."
    )
  }
  var answer =
    step == .menu
    ? Answer(Menu.text(turn.said(phrase), turn.facts))
    : Answer(turn.said(phrase), keyboard: keyboard(of: step, turn), step: step)
  answer.isMiss = true
  return answer
}

/// The buttons of a question that is asked again.
private func keyboard(of step: BotState.Step, _ turn: Turn) -> Keyboard? {
  switch step {
  case .confirm(let visit, _): Visits.confirmation(visit, turn.language)
  case .rating: Reviews.stars(turn.language)
  case .phone(_, let nonce): sharing(nonce, turn.language)
  case .menu, .amount, .visits, .words: nil
  }
}

/// The second time in a row; what the miss itself changed stays true.
private func lost(_ turn: inout Turn, keeping miss: Answer) -> Answer {
  var answer = handOver(.lost, turn)
  answer.lines = miss.lines
  answer.change = miss.change
  return answer
}

/// Gives the chat to a person.
func handOver(_ reason: Handover, _ turn: Turn, _ text: String? = nil) -> Answer {
  let phrase: Phrase =
    switch reason {
    case .person, .complaint:
      Phrase(
        en: "We are passing this chat to our receptionist, who will answer you here.",
        uk: "Передаємо розмову адміністратору, вам відповідять тут."
      )
    case .lost:
      Phrase(
        en:
          "We are sorry that this did not help. We are passing the chat to our receptionist, who will answer you here.",
        uk: "Вибачте, що не вдалося допомогти. Передаємо розмову адміністратору, вам відповідять тут."
      )
    case .media:
      Phrase(
        en: "Thank you, we have received it. Our receptionist will look at it and answer you here.",
        uk: "Дякуємо, отримали. Адміністратор перегляне і відповість вам тут."
      )
    }
  var answer = Answer(text ?? turn.said(phrase), keyboard: .gone)
  answer.handover = reason
  return answer
}

/// Makes an answer true: the chat, one message in the outbox, where the talk stands, and what colleagues are told.
private func carryOut(_ answer: Answer, _ turn: inout Turn) -> Change {
  var change = answer.change
  var chat = turn.chat
  if answer.handover != nil {
    chat.status = .open
    chat.isNew = true
  }
  change.merge(
    said(
      answer.text, answer.keyboard ?? Menu.keyboard(turn.facts), in: &chat, turn.facts.traits, ids: &turn.ids,
      at: turn.now)
  )
  if answer.isInvoice, let message = change.messages.last?.id {
    for index in change.payments.indices { change.payments[index].message = message }
  }
  let lines = answer.lines + (answer.handover.map { [SystemLine(.handedOver, ["reason": $0.rawValue])] } ?? [])
  for line in lines { change.messages.append(systemMessage(line, in: chat, ids: &turn.ids, at: turn.now)) }
  let misses = answer.isMiss ? (turn.facts.state?.misses ?? 0) + 1 : 0
  change.botStates = [
    BotState(chat: chat.id, contact: chat.contact, step: answer.step, misses: misses, at: turn.now)
  ]
  return change
}

/// One message of the bot, queued in the transaction that decides it.
func said(
  _ text: String,
  _ keyboard: Keyboard,
  in chat: inout Chat,
  _ traits: Traits,
  ids: inout IDs,
  at now: Instant
) -> Change {
  let message = Message(
    id: ids.message(),
    chat: chat.id,
    contact: chat.contact,
    direction: .out,
    author: .bot,
    text: text,
    at: now,
    state: .queued,
    parts: Array(
      repeating: Message.Part(state: .queued), count: contents(text: text, attachments: [], traits: traits).count)
  )
  chat.show(message)
  var change = Change()
  change.chats = [chat]
  change.messages = [message]
  change.outbox = [
    OutboxItem(message: message.id, channel: chat.channel, contact: chat.contact, queuedAt: now, notBefore: now)
  ]
  change.keyboards = [MessageKeyboard(message: message.id, keyboard: keyboard)]
  return change
}
