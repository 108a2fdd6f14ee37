package import Phrases

/// A line that cbchat itself writes into a chat: who did what.
///
/// It is kept as facts and said in the reader's language.
package struct SystemLine: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case assigned
    case unassigned
    case closed
    case waiting
    case woken
    case blocked
    case unblocked
    case linked
    case unlinked
    case cardMade
    case sharedPhone
    case optedOut
    case optedIn
    case responsibleLost
    case cancelled
    case sentAgain
    case channelRemoved
    case missedCall
    /// The bot gave the chat to a person; `reason` says why.
    case handedOver
    /// A person gave the chat to the bot.
    case botReturned
    case botOff
    /// The client cancelled a visit with the bot.
    case visitCancelled
    case review
    case topUpAsked
    /// A way to pay was made while a person has the chat.
    case topUpLink
    case topUpPaid
    case topUpReturned
    case topUpFailed
    case topUpExpired
    case topUpMismatched
    case topUpUnknown
    /// The client named a number that nothing proves to be theirs.
    case phoneClaimed
  }

  package var kind: Kind
  /// `by` and `to` are colleagues' names, `client` a card's name, `note` free text, `until` RFC 3339, `phone` E.164,
  /// `message` a message's number, `bot` is `yes` where the channel's kind has a bot; `reason` is a ``Handover``, `visit`
  /// names the service, `at` is
  /// RFC 3339, `rating` is from 1 to 5, `amount` is money as people read it, `reference` a payment's own.
  package var values: [String: String]

  package init(_ kind: Kind, _ values: [String: String] = [:]) {
    self.kind = kind
    self.values = values
  }

  /// The line as people read it.
  ///
  /// - Parameter zone: the store's zone, for times.
  /// - Returns: The same fact in both languages.
  package func phrase(in zone: Zone) -> Phrase {
    let by = values["by"] ?? "cbchat"
    let note = values["note"].map { ": \($0)" } ?? ""
    switch kind {
    case .assigned:
      let to = values["to"] ?? ""
      if values["by"] == nil || by == to {
        return Phrase(en: "\(to) took this chat", uk: "відповідальний у чаті: \(to)")
      }
      return Phrase(en: "\(by) assigned this to \(to)", uk: "відповідальний у чаті: \(to) (призначено: \(by))")
    case .unassigned:
      return Phrase(en: "\(by) left this without a responsible", uk: "чат без відповідального (знято: \(by))")
    case .closed: return Phrase(en: "\(by) closed this\(note)", uk: "чат завершено (\(by))\(note)")
    case .waiting:
      let until = values["until"].flatMap { Instant(rfc3339: $0) }.map { zone.local($0).text }
      return Phrase(
        en: "\(by) put this aside" + (until.map { " until \($0)" } ?? "") + note,
        uk: "чат відкладено" + (until.map { " до \($0)" } ?? "") + " (\(by))" + note
      )
    case .woken:
      return values["by"] == nil
        ? Phrase(en: "the waiting time is over", uk: "час очікування минув")
        : Phrase(en: "\(by) took this back from waiting\(note)", uk: "чат повернуто з очікування (\(by))\(note)")
    case .blocked:
      return values["bot"] == "yes"
        ? Phrase(en: "The user has blocked the bot!", uk: "Бот заблоковано користувачем!")
        : Phrase(
          en: "The client has blocked messages from this channel",
          uk: "Клієнт заблокував повідомлення від цього каналу"
        )
    case .unblocked: return Phrase(en: "the client can be written to again", uk: "клієнту знову можна писати")
    case .linked:
      let client = values["client"] ?? ""
      return values["by"] == nil
        ? Phrase(en: "linked to the card \(client) by phone", uk: "прив’язано до картки \(client) за номером")
        : Phrase(en: "\(by) linked this to the card \(client)", uk: "прив’язано до картки \(client) (\(by))")
    case .unlinked:
      return Phrase(en: "\(by) unlinked this from its card", uk: "відв’язано від картки (\(by))")
    case .cardMade:
      let client = values["client"] ?? ""
      return Phrase(en: "a new card was made: \(client)", uk: "створено нову картку: \(client)")
    case .sharedPhone:
      let phone = values["phone"] ?? ""
      return Phrase(
        en: "several cards have the phone \(phone): link the right one by hand",
        uk: "номер \(phone) є в кількох картках: прив’яжіть потрібну вручну"
      )
    case .optedOut:
      return Phrase(en: "the client wants no promotions", uk: "клієнт відписався від розсилок")
    case .optedIn: return Phrase(en: "the client wants promotions again", uk: "клієнт знову підписаний на розсилки")
    case .responsibleLost:
      return Phrase(
        en: "\(values["to"] ?? "") may no longer work with this channel",
        uk: "\(values["to"] ?? "") більше не працює з цим каналом"
      )
    case .cancelled:
      let number = values["message"].map { " #\($0)" } ?? ""
      return values["by"] == nil
        ? Phrase(en: "the scheduled message\(number) was cancelled", uk: "заплановане повідомлення\(number) скасовано")
        : Phrase(en: "\(by) cancelled message\(number)", uk: "повідомлення\(number) скасовано (\(by))")
    case .sentAgain:
      let number = values["message"].map { " #\($0)" } ?? ""
      let reason = values["note"].map { " (\($0))" } ?? ""
      return Phrase(
        en: "\(by) sends message\(number) again: it was \(values["state"] ?? "failed")\(reason)",
        uk: "повідомлення\(number) надсилається ще раз (\(by)): "
          + (values["state"] == "uncertain" ? "було невідомо, чи дійшло" : "не було надіслано") + reason
      )
    case .channelRemoved: return Phrase(en: "the channel was removed", uk: "канал видалено")
    case .missedCall: return Phrase(en: "missed call", uk: "пропущений дзвінок")
    case .handedOver: return Handover(rawValue: values["reason"] ?? "").map(\.line) ?? Handover.person.line
    case .botReturned: return Phrase(en: "\(by) gave this back to the bot", uk: "чат повернуто боту (\(by))")
    case .botOff: return Phrase(en: "the bot was turned off", uk: "бота вимкнено")
    case .visitCancelled:
      let at = values["at"].flatMap { Instant(rfc3339: $0) }.map { zone.local($0).text } ?? ""
      let visit = values["visit"] ?? ""
      return Phrase(
        en: "the client cancelled the visit of \(at) (\(visit))",
        uk: "візит \(at) скасовано клієнтом (\(visit))"
      )
    case .review:
      let rating = values["rating"] ?? ""
      return Phrase(en: "the client rated the salon \(rating) of 5", uk: "оцінка клієнта: \(rating) з 5")
    case .topUpAsked:
      let sum = "\(values["amount"] ?? ""), \(values["reference"] ?? "")"
      return Phrase(en: "the client was told how to pay: \(sum)", uk: "клієнт отримав посилання на оплату: \(sum)")
    case .topUpLink, .topUpPaid, .topUpReturned, .topUpFailed, .topUpExpired, .topUpMismatched, .topUpUnknown:
      return paymentPhrase
    case .phoneClaimed:
      let phone = values["phone"] ?? ""
      return Phrase(
        en: "the client names the phone \(phone), nothing proves it: link the card by hand",
        uk: "клієнт назвав номер \(phone), він не підтверджений: прив’яжіть картку вручну"
      )
    }
  }
}

extension SystemLine {
  /// What became of a payment.
  private var paymentPhrase: Phrase {
    let sum = [values["amount"], values["reference"]].compactMap(\.self).joined(separator: ", ")
    let note = values["note"].map { ": \($0)" } ?? ""
    return switch kind {
    case .topUpLink: Phrase(en: "a way to pay \(sum)\(note)", uk: "посилання на оплату \(sum)\(note)")
    case .topUpReturned: Phrase(en: "a payment went back: \(sum)", uk: "оплату повернено: \(sum)")
    case .topUpFailed: Phrase(en: "a payment failed: \(sum)\(note)", uk: "оплата не пройшла: \(sum)\(note)")
    case .topUpExpired: Phrase(en: "nobody paid in time: \(sum)", uk: "рахунок не сплачено вчасно: \(sum)")
    case .topUpMismatched:
      Phrase(
        en: "a payment of another sum than was asked for: \(sum); nothing was credited, enter it by hand",
        uk: "оплата на іншу суму, ніж треба: \(sum); нічого не зараховано, внесіть її вручну"
      )
    case .topUpUnknown:
      Phrase(
        en: "a payment that nobody was asked for: \(sum); nothing was credited, enter it by hand",
        uk: "оплата, якої ніхто не просив: \(sum); нічого не зараховано, внесіть її вручну"
      )
    default: Phrase(en: "a payment was credited: \(sum)", uk: "оплату зараховано: \(sum)")
    }
  }
}

/// Why the bot gave a chat to a person (domain.md, Bot: Handover).
package enum Handover: String, Sendable, CaseIterable {
  case person
  case complaint
  case lost
  case media

  /// What colleagues read.
  package var line: Phrase {
    switch self {
    case .person: Phrase(en: "the client asks for a person", uk: "клієнт просить покликати адміністратора")
    case .complaint: Phrase(en: "the client complains", uk: "клієнт має скаргу")
    case .lost: Phrase(en: "the bot does not understand the client", uk: "бот не розуміє клієнта")
    case .media:
      Phrase(en: "the client sent what a person must see", uk: "клієнт надіслав те, що має переглянути людина")
    }
  }
}
