import Inbox
import Phrases

/// A link to the salon's online booking, with the client filled in.
enum Booking: Service {
  static var label: Phrase { Phrase(en: "Book online", uk: "Записатися онлайн") }
  static var words: [String] {
    [
      "записатися", "записатись", "онлайн запис", "запис онлайн", "хочу записатися", "book", "booking", "book online",
      "appointment",
    ]
  }
  static var text: Phrase {
    Phrase(
      en: "Please choose a time that suits you:\n{link}",
      uk: "Оберіть, будь ласка, зручний для вас час:\n{link}"
    )
  }
  static var placeholders: [String] { ["link"] }

  static var settings: [ServiceSetting] {
    [
      ServiceSetting(
        "url", en: "this channel's own booking page instead of bookingUrl",
        uk: "сторінка запису цього каналу замість bookingUrl",
        example: "https://salon.example/book?name={name}&phone={phone}"
      ) { isWebAddress($0) && Set(Bot.placeholders(in: $0)).isSubset(of: ["client", "name", "phone"]) }
    ]
  }

  private static func page(_ facts: BotFacts) -> String? { facts.setup[.booking].settings["url"] ?? facts.bookingURL }

  static func isReady(_ facts: BotFacts) -> Bool { page(facts) != nil }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    let url = link(page(turn.facts) ?? "", turn.facts)
    let label = turn.said(Phrase(en: "Choose a time", uk: "Обрати час"))
    return .question(
      turn.facts.say(.booking, ["link": url]), [[Keyboard.Button(label, .link(url))]], step: .menu, turn.language)
  }

  /// The page with what is known of the client: in the places that it names, else at the end.
  ///
  /// Without a card it is the account's name, and the number if it is proven: what the person told of themselves.
  static func link(_ page: String, _ facts: BotFacts) -> String {
    let own = facts.contact.phoneProof == .proven ? facts.contact.phone : nil
    let values = [
      "client": facts.client.map { $0.externalID ?? $0.id.description } ?? "",
      "name": facts.client?.name ?? facts.contact.name ?? "",
      "phone": (facts.client?.phones.first ?? own)?.e164 ?? "",
    ]
    guard Bot.placeholders(in: page).isEmpty else { return fill(page, values.mapValues(encoded)) }
    guard facts.client != nil else { return page }
    let fields = ["client", "name", "phone"].compactMap { key in
      values[key].flatMap { $0.isEmpty ? nil : "\(key)=\(encoded($0))" }
    }
    let parts = page.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let fragment = parts.count > 1 ? "#\(parts[1])" : ""
    return "\(parts[0])\(parts[0].contains("?") ? "&" : "?")\(fields.joined(separator: "&"))\(fragment)"
  }
}
