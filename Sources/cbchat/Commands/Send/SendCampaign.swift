import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

// `send --campaign`: what is asked for, and the plan. Carrying it is CampaignCarrying.swift.

extension SendCommand {
  static let campaignManual = Phrase(
    en: """
      --campaign NAME writes to many, each contact once per name: whom, and in what words, is frozen before the first \
      message leaves. The same command run again goes on where it was, or sends nothing when all is done; with another \
      text, channel or selection it is refused (65). The command works until everybody has their answer; webhook serve \
      and other runs share the work. With --no-wait, and with --at, it ends at once (0): webhook serve carries the rest, \
      or the same command run again later. --between keeps to hours of the day, in the salon's time zone, also over \
      midnight. --dry-run shows who would get what, and why others would not.

      --all is every contact of the channel, one per client (who wrote last); --status the cards of a status; --clients \
      cards one a line: a number, ext:ID, a phone, a name, or an object with id. Left out are who blocked the channel, \
      wants no promotions, is outside the reply window (without a template), has no contact there or never wrote, or gets \
      it already. In TEXT {name} is the name on the card, else the messenger's; {balance} and {nextVisit} come from the \
      card; {{ is a brace. Who lacks what the text asks for is left out as 'unfilled'. Of several chats that a person has \
      none is opened or moved by a campaign.

      A messenger that asks to wait is waited for. A refused token, a restricted account or a used-up quota pauses the \
      campaign with the reason; Ctrl-C pauses it too (130). The exit is 0, or the gravest that happened: 76 when messages \
      may have arrived, 69 when some were refused, 75 when it is paused. With --jsonl each message that this process \
      carries is a line. Only admins, and the roles of the setting campaign.roles.
      """,
    uk: """
      --campaign NAME пише багатьом, кожному контакту один раз під цією назвою: кому і якими словами — зафіксовано ще до \
      першого повідомлення. Та сама команда, запущена ще раз, продовжує з місця зупинки або нічого не надсилає, якщо все \
      зроблено; з іншим текстом, каналом чи вибором вона відмовить (65). Команда працює, доки кожен одержувач не матиме \
      відповіді; webhook serve та інші запуски ділять із нею роботу. З --no-wait і з --at вона завершується одразу (0): \
      решту зробить webhook serve або та сама команда пізніше. --between тримається годин доби в часовому поясі салону, \
      також через північ. --dry-run показує, хто що отримав би і чому інші — ні.

      --all — усі контакти каналу, по одному на клієнта (хто писав останнім); --status — картки зі статусом; --clients — \
      картки по одній у рядку: номер, ext:ID, телефон, ім’я або об’єкт з id. Пропущено тих, хто заблокував канал, відписався, \
      поза вікном відповіді (без шаблону), не має там контакту чи ніколи не писав або вже отримує це повідомлення. У TEXT \
      {name} — ім’я з картки, інакше з месенджера; {balance} і {nextVisit} — з картки; {{ — це дужка. Кому бракує того, що \
      просить текст, пропущено як unfilled. Жоден чат через розсилку не відкривається і не змінює місця.

      Якщо месенджер просить зачекати, розсилка чекає. Відхилений токен, обмежений акаунт чи вичерпана квота призупиняють її \
      з причиною; Ctrl-C також призупиняє (130). Код виходу 0 або найважливіший із того, що сталося: 76 — щось могло дійти, \
      69 — комусь відмовлено, 75 — розсилку призупинено. З --jsonl кожне повідомлення, яке надіслав цей процес, — рядок. Лише \
      для адміністраторів і ролей із налаштування campaign.roles.
      """
  )

  /// - Throws: `usage` for what a campaign needs or does not take.
  func validateCampaign(_ name: String) throws(Fault) {
    let isName =
      !name.allSatisfy(\.isWhitespace) && name.count <= 100 && !name.hasPrefix("-")
      && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard isName else {
      throw Fault(.badInput, en: "'\(name)' cannot be a campaign's name", uk: "«\(name)» не може бути назвою розсилки")
    }
    guard channel != nil else { throw missing("--channel NAME", name) }
    let selections = [isToAll, status != nil, clients != nil].count { $0 }
    guard selections > 0 else { throw missing("--all, --status S, --clients FILE", name) }
    guard selections == 1 else {
      throw Fault(
        .usage,
        en: "--all, --status and --clients exclude each other",
        uk: "--all, --status і --clients виключають одне одного"
      )
    }
    guard template == nil || words.isEmpty else {
      throw Fault(
        .usage,
        en: "a template has a text of its own: no TEXT goes with it",
        uk: "шаблон має власний текст: TEXT із ним не поєднується"
      )
    }
    guard template != nil || values.isEmpty else {
      throw Fault(.usage, en: "--param goes with --template", uk: "--param працює з --template")
    }
    guard !values.contains(where: { $0.allSatisfy(\.isWhitespace) }) else {
      throw Fault(.badInput, en: "a --param is empty", uk: "порожній --param")
    }
    guard words != ["-"] || clients != "-" else {
      throw Fault(
        .usage,
        en: "stdin is either the text or the clients",
        uk: "stdin — це або текст, або клієнти"
      )
    }
  }

  private func missing(_ what: String, _ name: String) -> Fault {
    Fault(
      .usage,
      en: "a campaign needs \(what)",
      uk: "для розсилки потрібно \(what)",
      hint: Phrase(same: "cbchat send --campaign \(name) --channel NAME --all TEXT")
    )
  }

  /// Plans a campaign or goes on with it.
  func sendCampaign(_ name: String, _ context: Context) throws(Fault) -> Exit {
    try context.requireCampaigner()
    guard let channelName = channel else { return .done }
    let channel = try context.desk.look { (read) throws(Fault) in try context.channel(channelName, in: read) }
    try requireEnabled(channel)
    let spool = try clientList(context)
    let zone = try context.zone
    let now = context.now
    let startAt = time.map { max($0.instant(in: zone, at: now), now) } ?? now
    let campaign = Campaign(
      id: Campaign.ID(0),
      name: name,
      channel: channel.id,
      staff: try context.staff.id,
      text: template == nil
        ? try context.text(words, usage: "cbchat send --campaign \(name) --channel \(channelName) … TEXT") : nil,
      template: try approved(context),
      selection: selection(spool),
      state: startAt > now ? .planned : .running,
      startAt: startAt,
      between: between,
      createdAt: now
    )
    if let text = campaign.text, text.allSatisfy(\.isWhitespace) {
      throw Fault(.badInput, en: "the text is empty", uk: "порожній текст")
    }
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    let planner = try Planner(campaign, in: channel, traits: traits, zone: zone, currency: try context.currency)
    let plan = CampaignPlan(
      campaign: campaign, channel: channel, traits: traits, planner: planner, clients: spool.map(CardLines.init))
    if let earlier = try context.earlier(campaign) {
      try requireSame(campaign, as: earlier)
      if let between, between != earlier.between { context.output.note(kept(earlier.between)) }
      if isDryRun { return try context.show(frozen: earlier) }
      return try context.goOn(with: earlier, in: channel, isNoWait: isNoWait)
    }
    if isDryRun { return try context.rehearse(plan) }
    let absent = try context.absentToken(of: channel)
    try context.confirm(plan)
    guard let kept = try context.keep(plan) else { return .done }
    if let absent, !isNoWait, kept.state != .planned { return try context.leave(kept, absent) }
    return try context.goOn(with: kept, in: channel, isNoWait: isNoWait)
  }

  /// Tells that a campaign keeps the hours that it was begun with.
  private func kept(_ between: Daytime?) -> Phrase {
    let hours = between.map { Phrase(same: $0.text) } ?? Phrase(en: "any hour", uk: "будь-яку годину")
    let end = Phrase(
      en: ", and keeps to that: --between changes nothing now",
      uk: ", так і лишиться: --between уже нічого не змінює"
    )
    return Phrase(en: "it was begun for ", uk: "її розпочато на ") + hours + end
  }

  private func approved(_ context: Context) throws(Fault) -> Template? {
    guard let template else { return nil }
    var language = template.language
    if language == nil { language = try context.templateLanguage() }
    return Template(name: template.name, language: language ?? "", parameters: values)
  }

  private func clientList(_ context: Context) throws(Fault) -> Spool? {
    guard let clients else { return nil }
    if clients == "-" { return try Spool(context.input) }
    guard try !context.identity.isBorrowed else {
      throw Fault(.forbidden, en: "under sudo no file is read", uk: "через sudo файли не читаються")
    }
    return try Spool(path: clients)
  }

  private func selection(_ spool: Spool?) -> Campaign.Selection {
    if let spool { return .clients(digest: CardLines(spool).digest()) }
    if let status { return .status(status) }
    return .all
  }
}
