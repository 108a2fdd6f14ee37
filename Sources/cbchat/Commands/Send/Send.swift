import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat send`: answers a client.
struct SendCommand: Command {
  static let path = ["send"]
  static let summary = Phrase(en: "Answer a client", uk: "Відповісти клієнту")
  static let usage: [String]? = [
    "send CHAT [TEXT...|-] [--file PATH]... [--canned NAME] [--reply-to MESSAGE] [--edit] [--key KEY] [--if-free] "
      + "[--if-last MESSAGE] [--at TIME] [--no-wait] [--dry-run] [--template NAME [--param VALUE]...]",
    "send --client CLIENT [--channel NAME | --contact ID] [TEXT...|-] [...]",
    "send --batch FILE|- [--key-prefix P] [--no-wait] [--dry-run]",
    "send --retry MESSAGE [--no-wait] [--dry-run] | send --cancel MESSAGE",
    "send --campaign NAME --channel NAME (--all | --status S | --clients FILE|-) [TEXT...|-] [--at TIME] "
      + "[--between 10:00-20:00] [--template NAME [--param VALUE]...] [--no-wait] [--dry-run]",
  ]
  static let manual: Phrase? = Phrase(
    en: """
      The message is kept before the messenger is asked, and delivered before the command ends: 0 says that the messenger \
      accepted it, 75 that it stays queued and goes out when it can, 69 that it was refused for good, 76 that nobody heard \
      the answer. A message that may have arrived is never sent again by itself.

      With --client the contact's chat is continued, or one is begun; without --channel the only messenger that can be \
      written to is taken. A text that is missing is asked for on a terminal, and --edit composes it in $VISUAL or \
      $EDITOR; meanwhile colleagues and the client see that you type. --if-free sends nothing (75) while a colleague does.

      With --key K a repeated command sends nothing and tells what became of the first.

      --at keeps a message until its time; cbchat webhook serve sends it then, if the chat is not closed by then and the \
      client can be written to. It answers nobody, and nobody becomes responsible. --cancel takes back what has not left. \
      --retry sends a message that failed, or of which nobody knows whether it arrived, once more: the client may get it \
      twice.

      --template NAME or NAME:LANGUAGE sends an approved template of WhatsApp (whatsapp-number on the Cloud API), also when \
      the reply window is closed; each --param fills the next place of its body.

      --batch reads JSON Lines: {"chat": 7, "text": "…"} or {"client": "0671112233", "channel": "tg-main", "text": "…"}; \
      and contact, key, promo, file, replyTo, canned, at, template, params. Each line is answered by one line, in order, as \
      soon as it is delivered; one that is wrong is named and left out. What is sent answers nobody, and lines with \
      "promo": true reach nobody who wants no promotions. With keys the same batch can be run again: each line is sent \
      once. Only admins, and the roles of the setting campaign.roles.

      \(campaignManual.en)
      """,
    uk: """
      Повідомлення зберігається до звернення до месенджера і доставляється, поки команда працює: 0 — месенджер прийняв, 75 \
      — воно в черзі й піде, щойно зможе, 69 — остаточна відмова, 76 — відповіді не почули. Те, що могло дійти, саме \
      повторно не надсилається.

      З --client продовжується чат контакту або починається новий; без --channel береться єдиний месенджер, куди можна \
      писати. Якщо тексту немає, у терміналі його запитають, а --edit відкриє $VISUAL чи $EDITOR; тим часом колеги й \
      клієнт бачать, що ви друкуєте. З --if-free нічого не надсилається (75), поки друкує хтось із колег.

      З --key K повторна команда нічого не надсилає і каже, що сталося з першою.

      З --at повідомлення чекає свого часу; тоді його надішле cbchat webhook serve, якщо чат не завершено і клієнту можна \
      писати. Відповіддю воно не вважається, відповідальним ніхто не стає. --cancel скасовує те, що ще не надіслано. \
      --retry ще раз надсилає те, що не дійшло або могло не дійти: клієнт може отримати його двічі.

      --template NAME або NAME:LANGUAGE надсилає схвалений шаблон WhatsApp (whatsapp-number через Cloud API), навіть коли \
      вікно відповіді закрите; кожен --param заповнює наступне місце в тексті.

      --batch читає JSON Lines: {"chat": 7, "text": "…"} або {"client": "0671112233", "channel": "tg-main", "text": "…"}, а \
      також contact, key, promo, file, replyTo, canned, at, template, params. На кожен рядок відповідає один рядок, за \
      порядком, щойно його доставлено; хибний рядок названо й пропущено. Відповіддю клієнту це не вважається, а рядки з \
      "promo": true не йдуть тим, хто відписався. З ключами пакет можна запустити ще раз: кожен рядок надсилається один раз. \
      Лише для адміністраторів і ролей із налаштування campaign.roles.

      \(campaignManual.uk)
      """
  )
  static let examples = [
    Example("cbchat send 7 Чекаємо на вас о 15:00", en: "answers in chat 7", uk: "відповідає в чаті 7"),
    Example("echo 'Ціни: …' | cbchat send 7 -", en: "takes the text from stdin", uk: "бере текст зі stdin"),
    Example(
      "cbchat send --client 0671112233 --channel tg-main Ваш запис підтверджено", en: "writes to the client of a card",
      uk: "пише клієнту з картки"),
    Example(
      "cbchat send 7 --at 'tomorrow 10:00' Чекаємо на вас сьогодні", en: "writes tomorrow morning",
      uk: "напише завтра вранці"),
    Example(
      "cbchat send --batch reminders.jsonl --key-prefix 2026-11-24/ --jsonl",
      en: "sends each line once, whatever happens",
      uk: "надсилає кожен рядок один раз, хоч би що сталося"),
    Example(
      "cbchat send --campaign autumn --channel tg-main --all --between 10:00-20:00 '{name}, -20% до п’ятниці!'",
      en: "writes to every contact once, by day, however often it is run",
      uk: "пише кожному контакту один раз, удень, скільки б разів не запускали"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "CHAT", \.chat, en: "the chat", uk: "чат", complete: .chat,
        unless: ["client", "batch", "campaign", "retry", "cancel"]),
      .words("TEXT", \.words, en: "what to say; - is stdin", uk: "що сказати; - це stdin"),
      .option(
        "client", \.client, "CLIENT", en: "the chat with this client", uk: "чат із цим клієнтом", complete: .client),
      .option(
        "channel", \.channel, "NAME", en: "with --client or --campaign: in this channel",
        uk: "з --client і --campaign: у цьому каналі",
        complete: .channel),
      .option(
        "campaign", \.campaign, "NAME", en: "a bulk send of this name", uk: "розсилка з такою назвою",
        complete: .campaign),
      .flag(
        "all", \.isToAll, en: "with --campaign: to every contact of the channel",
        uk: "з --campaign: усім контактам каналу"),
      .option(
        "status", \.status, "S", en: "with --campaign: to the cards of this status",
        uk: "з --campaign: карткам із цим статусом"),
      .option(
        "clients", \.clients, "FILE", en: "with --campaign: to these clients, one a line; - is stdin",
        uk: "з --campaign: цим клієнтам, по одному в рядку; - це stdin", complete: .file),
      .option(
        "between", \.between, "HOURS", en: "with --campaign: only at these hours of the day",
        uk: "з --campaign: лише в ці години доби"),
      .option("contact", \.contact, "ID", en: "with --client: to this contact", uk: "з --client: цьому контакту"),
      .option(
        "file", \.files, "PATH", en: "send a file, with the text beside it", uk: "надіслати файл разом із текстом",
        complete: .file),
      .option("canned", \.canned, "NAME", en: "say a canned text", uk: "надіслати готовий текст"),
      .option("reply-to", \.replyTo, "MESSAGE", en: "quote this message", uk: "цитувати це повідомлення"),
      .flag("edit", \.isEdited, en: "compose in the editor", uk: "написати в редакторі"),
      .option(
        "key", \.key, "KEY", en: "an idempotency key: the same key sends once",
        uk: "ключ ідемпотентності: той самий ключ надсилає один раз"),
      .flag(
        "if-free", \.isIfFree, en: "only if no colleague is typing there", uk: "лише якщо там не друкує хтось із колег"),
      .option(
        "if-last", \.ifLast, "MESSAGE", en: "only if the client wrote nothing after it",
        uk: "лише якщо клієнт нічого не написав після нього"),
      .option("at", \.time, "TIME", en: "send it then", uk: "надіслати в цей час"),
      .option(
        "template", \.template, "NAME", en: "an approved template, NAME or NAME:LANGUAGE",
        uk: "схвалений шаблон, NAME або NAME:LANGUAGE"),
      .option("param", \.values, "VALUE", en: "fills the template's next place", uk: "заповнює наступне місце шаблону"),
      .option(
        "batch", \.batch, "FILE", en: "send the lines of a file; - is stdin", uk: "надіслати рядки файлу; - це stdin",
        complete: .file),
      .option(
        "key-prefix", \.keyPrefix, "P", en: "with --batch: stands before each key", uk: "з --batch: перед кожним ключем"
      ),
      .option(
        "retry", \.retry, "MESSAGE", en: "send a failed or uncertain message again",
        uk: "ще раз надіслати те, що не дійшло або невідомо"),
      .option(
        "cancel", \.cancel, "MESSAGE", en: "take back what has not left", uk: "скасувати те, що ще не надіслано"),
      .flag("no-wait", \.isNoWait, en: "keep it queued for serve", uk: "лишити в черзі для serve"),
      .flag("dry-run", \.isDryRun, en: "check everything, send nothing", uk: "усе перевірити, нічого не надсилати"),
    ]
  }

  var chat: Chat.ID?
  var words: [String] = []
  var client: ClientArgument?
  var channel: String?
  var contact: Contact.ID?
  var campaign: String?
  var isToAll = false
  var status: String?
  var clients: String?
  var between: Daytime?
  var files: [String] = []
  var canned: String?
  var replyTo: Message.ID?
  var isEdited = false
  var time: TimeWord?
  var template: TemplateArgument?
  var values: [String] = []
  var batch: String?
  var keyPrefix: String?
  var retry: Message.ID?
  var cancel: Message.ID?
  var key: String?
  var isIfFree = false
  var ifLast: Message.ID?
  var isNoWait = false
  var isDryRun = false

  func validate() throws(Fault) {
    try requireOneForm()
    if let campaign { try validateCampaign(campaign) }
    if form == .chat || form == .client { try validateMessage() }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    if let batch { return try sendBatch(batch, context) }
    if let campaign { return try sendCampaign(campaign, context) }
    if let retry { return try sendAgain(retry, context) }
    if let cancel { return try cancelMessage(cancel, context) }
    // Who asks whether the client wrote meanwhile must know.
    if ifLast == nil { context.backlog = .hurries }
    return try sendMessage(context)
  }
}
