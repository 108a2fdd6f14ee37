import Inbox
import Phrases

/// Paying onto one's account: the client names a sum, and is told the way to pay it.
///
/// What the provider of a channel does with a sum is decided here alone; a provider that makes an invoice first is one
/// more case of ``TopUp/Provider``.
enum TopUpService: Service {
  static var label: Phrase { Phrase(en: "Top up", uk: "Поповнити баланс") }
  static var words: [String] {
    ["поповнити", "поповнення", "поповнити рахунок", "оплатити", "оплата", "top up", "pay", "payment"]
  }
  static var text: Phrase {
    Phrase(
      en:
        "To top up your balance by {amount}, please follow the link:\n{link}\nWe credit the sum when we see the payment.",
      uk:
        "Щоб поповнити рахунок на {amount}, перейдіть, будь ласка, за посиланням:\n{link}\nЩойно побачимо оплату, зарахуємо її."
    )
  }
  static var placeholders: [String] { ["amount", "link"] }
  static var isPersonal: Bool { true }

  static var settings: [ServiceSetting] {
    [
      ServiceSetting(
        "provider", en: "who takes the money", uk: "хто приймає оплату",
        example: TopUp.Provider.allCases.map(\.rawValue).joined(separator: ", ")
      ) { TopUp.Provider(rawValue: $0) != nil },
      ServiceSetting(
        "url",
        en: "where one pays: an address with {client}, {amount} and {reference}",
        uk: "де платити: адреса з {client}, {amount} і {reference}",
        example: "https://pay.example/?client={client}&sum={amount}&order={reference}"
      ) { isWebAddress($0) && Set(Bot.placeholders(in: $0)).isSubset(of: linkPlaceholders) },
      ServiceSetting(
        "apiUrl", en: "another server than the provider's own", uk: "інший сервер замість сервера платіжної системи",
        example: "http://127.0.0.1:8082"
      ) { isWebAddress($0) && !$0.hasSuffix("/") },
      ServiceSetting("min", en: "the smallest sum", uk: "найменша сума", example: "100", isValid: isSum),
      ServiceSetting("max", en: "the largest sum", uk: "найбільша сума", example: "10000", isValid: isSum),
      ServiceSetting("amounts", en: "sums on buttons", uk: "суми на кнопках", example: "200,500,1000") { text in
        let sums = text.split(separator: ",", omittingEmptySubsequences: false)
        return (1...8).contains(sums.count) && sums.allSatisfy { isSum(String($0)) }
      },
    ]
  }

  /// What the address may name.
  static let linkPlaceholders: Set<String> = ["client", "amount", "reference", "name", "phone"]

  private static func isSum(_ text: String) -> Bool {
    Money(amount: text, currency: "").map { $0.minor > 0 && $0.minor <= 1_000_000_000 } ?? false
  }

  static func isReady(_ facts: BotFacts) -> Bool {
    switch provider(facts) {
    case .link: facts.setup[.topup].settings["url"] != nil
    case .monobank: facts.setup[.topup].token != nil
    case .telegram: facts.channel.settings["paymentToken"] != nil
    }
  }

  static func provider(_ facts: BotFacts) -> TopUp.Provider {
    facts.setup[.topup].settings["provider"].flatMap(TopUp.Provider.init(rawValue:)) ?? .link
  }

  private static func sum(_ key: String, _ facts: BotFacts, else standard: Int64) -> Money {
    facts.setup[.topup].settings[key].flatMap { Money(amount: $0, currency: facts.currency) }
      ?? Money(minor: standard, currency: facts.currency)
  }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer { ask(turn) }

  /// Asks for the sum.
  private static func ask(_ turn: Turn, _ opening: Phrase? = nil) -> Answer {
    let facts = turn.facts
    let (least, most) = (sum("min", facts, else: 100), sum("max", facts, else: 10_000_000))
    let amounts = (facts.setup[.topup].settings["amounts"] ?? "200,500,1000").split(separator: ",")
      .compactMap { Money(amount: $0, currency: facts.currency) }.filter {
        (least.minor...max(least.minor, most.minor)).contains($0.minor)
      }
    let buttons = amounts.map { Keyboard.Button($0.brief(turn.language), .command("/topup \($0.amount)")) }
    let range = turn.said(
      Phrase(
        en: "from \(least.brief(.en)) to \(most.brief(.en))", uk: "від \(least.brief(.uk)) до \(most.brief(.uk))"))
    let question = Phrase(
      en: "Which sum would you like to pay in? Choose or write one (\(range)).",
      uk: "Яку суму бажаєте внести? Оберіть або напишіть її числом (\(range))."
    )
    let text = opening.map { turn.said($0) + "\n" } ?? ""
    let rows = stride(from: 0, to: buttons.count, by: 3).map { Array(buttons[$0..<min($0 + 3, buttons.count)]) }
    return .question(text + turn.said(question), rows, step: .amount, turn.language)
  }

  /// Tells the way to pay a sum, and keeps that it was asked for.
  static func answer(minor: Int64, _ turn: inout Turn) -> Answer {
    let facts = turn.facts
    guard let client = facts.client else { return askPhone(for: .topup, turn) }
    guard
      (sum("min", facts, else: 100)
        .minor...max(sum("min", facts, else: 100).minor, sum("max", facts, else: 10_000_000).minor)).contains(minor)
    else {
      return ask(turn, Phrase(en: "Sorry, we cannot take that sum.", uk: "Вибачте, таку суму прийняти не можемо."))
    }
    var topUp = TopUp(
      id: turn.ids.topUp(),
      client: client.id,
      contact: facts.contact.id,
      chat: turn.chat.id,
      at: turn.now,
      amount: Money(minor: minor, currency: facts.currency),
      provider: provider(facts)
    )
    let amount = topUp.amount.brief(turn.language)
    var answer: Answer
    switch topUp.provider {
    case .link:
      topUp.url = link(topUp, client, facts)
      answer = offer(topUp, facts)
    case .monobank:
      answer = Answer(
        turn.said(
          Phrase(
            en: "We are preparing an invoice for \(amount). The link comes in a moment.",
            uk: "Готуємо рахунок на \(amount). За мить надішлемо посилання."
          )
        )
      )
      answer.change.payments = [Payment(topUp: topUp.id, checkAt: turn.now)]
    case .telegram:
      answer = Answer(
        turn.said(
          Phrase(
            en: "To top up your balance by \(amount), please press the button below.",
            uk: "Щоб поповнити рахунок на \(amount), натисніть, будь ласка, кнопку нижче."
          )
        )
      )
      answer.isInvoice = true
      answer.change.payments = [Payment(topUp: topUp.id)]
    }
    answer.change.topUps = [topUp]
    answer.lines = [SystemLine(.topUpAsked, moneyValues(topUp.amount, topUp))]
    return answer
  }

  /// Tells where a sum is paid.
  static func offer(_ topUp: TopUp, _ facts: BotFacts) -> Answer {
    let language = facts.spoken
    let amount = topUp.amount.brief(language)
    let url = topUp.url ?? ""
    let label = Phrase(en: "Pay \(amount)", uk: "Сплатити \(amount)")[language]
    return .question(
      facts.say(.topup, ["amount": amount, "link": url]),
      [[Keyboard.Button(label, .link(url))]],
      step: .menu,
      language
    )
  }

  /// What a system line says of a sum.
  static func moneyValues(_ sum: Money, _ topUp: TopUp) -> [String: String] {
    ["amount": "\(sum.amount) \(sum.currency)", "reference": topUp.reference]
  }

  private static func link(_ topUp: TopUp, _ client: Client, _ facts: BotFacts) -> String {
    let values = [
      "client": client.externalID ?? client.id.description, "amount": topUp.amount.amount,
      "reference": topUp.reference, "name": client.name, "phone": client.phones.first?.e164 ?? "",
    ]
    return fill(facts.setup[.topup].settings["url"] ?? "", values.mapValues(encoded))
  }
}
