package import HTTP
package import Inbox
package import JSON
package import Phrases

/// A personal account of Telegram by way of a connected bot: the Business connection (channels.md 5.1).
///
/// Which connection it is stands in the channel's settings `connection` and `owner`; Telegram tells both. Whoever
/// finds the bot may connect it to an account of their own, so the first one stays, and others are ignored.
package struct TelegramBusiness: TelegramMessenger {
  package var pollHold: Span

  package init(pollHold: Span = .seconds(50)) {
    self.pollHold = pollHold
  }

  package var kind: Kind { Kind(rawValue: "telegram-number") }
  package var title: Phrase { Phrase(en: "Telegram by number", uk: "Telegram за номером") }
  package var backend: String? { "business" }

  package var traits: Traits {
    Traits(
      hasBot: false,
      window: ReplyWindow([ReplyWindow.Step(.hours(24))]),
      text: TelegramLimits.text,
      captions: TelegramLimits.captions,
      attachments: TelegramLimits.attachments,
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: true,
      pace: TelegramLimits.pace,
      contactPace: TelegramLimits.contactPace,
      promoPace: TelegramLimits.promoPace
    )
  }

  package var settings: [Setting] {
    Self.deliverySettings + [
      Setting(
        "connection",
        en: "id of the Business connection; Telegram tells it, empty it to take the next one",
        uk: "ідентифікатор з’єднання Business; його каже Telegram, очистьте, щоб прийняти наступне"
      ),
      Setting(
        "owner",
        en: "id of the account that the bot is connected to; Telegram tells it",
        uk: "ідентифікатор акаунта, до якого під’єднано бота; його каже Telegram"
      ),
    ]
  }

  package static let updates: JSONValue = [
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
  ]

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    let update = try TelegramUpdate(payload)
    return try update.decoded { kind, body throws(Fault) in
      guard Self.updates.array?.contains(.string(kind)) == true else { return [.ignored(kind)] }
      guard body.object != nil else { throw TelegramUpdate.misshapen(kind) }
      return kind == "business_connection"
        ? [try Self.connection(body, account)] : try Self.correspondence(update, kind, body, account)
    }
  }

  /// The owner connected the bot, changed its rights, or disconnected it.
  private static func connection(_ connection: JSONValue, _ account: Account) throws(Fault) -> TelegramUpdate.Reading {
    guard let id = connection["id"]?.id else { throw TelegramUpdate.misshapen("business_connection.id") }
    let owner = connection["user", "id"]?.id
    let isOurs =
      account.present("connection") == nil || account.present("connection") == id
      || (owner != nil && account.present("owner") == owner)
    guard isOurs else { return .ignored("business_connection") }
    var settings = ["connection": id]
    settings["owner"] = owner
    let obstacle = TelegramAnswer.obstacle(in: connection)
    return .report(ChannelReport(obstacle == nil ? .ok : .restricted, reason: obstacle, settings: settings))
  }

  private static func correspondence(
    _ update: TelegramUpdate,
    _ kind: String,
    _ body: JSONValue,
    _ account: Account
  ) throws(Fault) -> [TelegramUpdate.Reading] {
    let connection = body["business_connection_id"]?.id
    let known = account.present("connection")
    guard known == nil || connection == nil || connection == known else { return [.ignored(kind)] }
    if let stranger = TelegramUpdate.stranger(chat: body["chat"], person: body["from"]) { return [.ignored(stranger)] }
    // The chat is the client's, whoever of the two wrote.
    guard let client = body["chat", "id"]?.numericID else { throw TelegramUpdate.misshapen("\(kind).chat.id") }
    let author = body["from", "id"]?.id
    let isClients = author == nil || author == client
    let sender = TelegramUpdate.sender(isClients ? body["from"] ?? body["chat"] : body["chat"], id: client)
    var readings: [TelegramUpdate.Reading] = []
    if known == nil, let connection {
      var settings = ["connection": connection]
      if !isClients { settings["owner"] = author }
      readings.append(.report(ChannelReport(.ok, settings: settings)))
    }
    switch kind {
    case "deleted_business_messages":
      readings += (body["message_ids"]?.array ?? []).compactMap(\.id).map { id in
        .inbound(Inbound(sender: sender, at: nil, body: .deletion(of: id)))
      }
      if readings.isEmpty { readings = [.ignored(kind)] }
    case "edited_business_message": readings.append(update.edit(body, from: sender))
    case _ where isClients: readings.append(update.message(body, from: sender))
    default:
      // Sent by a bot for the owner, and an account has one bot (channels.md 5.1).
      let isOwn = body["sender_business_bot"]?.object != nil
      readings.append(
        update.arrival(body, from: sender) { arrival in
          var arrival = arrival
          arrival.isOwn = isOwn
          return .echo(arrival)
        }
      )
    }
    return readings
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    guard let methods = methods(account) else {
      throw Fault(
        .config,
        en: "the bot is not connected to an account yet",
        uk: "бота ще не під’єднано до акаунта",
        hint: Phrase(
          en: "connect it in Telegram: Settings, Business, Chatbots",
          uk: "під’єднайте його в Telegram: Налаштування, Business, Чат-боти"
        )
      )
    }
    return try methods.send(outgoing)
  }

  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    methods(account)?.typing(to: recipient)
  }

  package func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request? {
    methods(account)?.seen(by: recipient, lastInbound: lastInbound)
  }

  package func check(_ account: Account) -> [Request] {
    let methods = TelegramMethods(account: account)
    let connection = account.present("connection").map { id in
      methods.call("getBusinessConnection", ["business_connection_id": .string(id)])
    }
    return methods.check() + [connection].compactMap(\.self)
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    TelegramAnswer.checkedBusiness(responses)
  }

  private func methods(_ account: Account) -> TelegramMethods? {
    account.present("connection").map { id in
      TelegramMethods(account: account, common: ["business_connection_id": .string(id)])
    }
  }
}
