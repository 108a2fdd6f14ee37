import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat campaign show`: what became of everybody.
struct CampaignShowCommand: Command {
  static let path = ["campaign", "show"]
  static let summary = Phrase(en: "Show what became of a campaign", uk: "Показати, що сталося з розсилкою")
  static let manual: Phrase? = Phrase(
    en: """
      Every recipient is counted once, by what is known of their message now: queued, sent, delivered, seen, failed, \
      skipped or uncertain; together they are the total. Failed and skipped are told by reason, and uncertain messages by \
      number: look at their chats before you send them again. Replied are those who wrote after they got it.
      """,
    uk: """
      Кожного одержувача враховано один раз, за тим, що зараз відомо про повідомлення: у черзі, надіслано, доставлено, \
      прочитано, не дійшло, пропущено чи невідомо; разом це всі. Для недоставлених і пропущених названо причини, для \
      невідомих — номери повідомлень: перегляньте їхні чати, перш ніж надсилати знову. Відповіли — це ті, хто написав після \
      отримання.
      """
  )
  static let examples = [
    Example("cbchat campaign show autumn", en: "what became of everybody", uk: "що з ким сталося"),
    Example(
      "cbchat campaign show autumn --fields uncertainMessages", en: "the messages that a person must decide about",
      uk: "повідомлення, щодо яких має вирішити людина"),
  ]
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the campaign", uk: "розсилка", complete: .campaign)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireCampaigner()
    let campaign = try context.campaign(named: name)
    try context.output.answer(context.answer(campaign))
    return .done
  }
}
