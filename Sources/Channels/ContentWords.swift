package import Phrases

/// What messengers call a content that cannot be shown here, in the words of who reads it (channels.md 1b, 3b, 6.1b, 7b).
package enum ContentWords {
  /// The content by the messenger's own name; a name that is not known stays as it is.
  package static func phrase(_ name: String) -> Phrase { table[name] ?? Phrase(same: name) }

  private static let poll = Phrase(en: "poll", uk: "опитування")
  private static let gift = Phrase(en: "gift", uk: "подарунок")
  private static let game = Phrase(en: "game", uk: "гра")
  private static let order = Phrase(en: "order", uk: "замовлення")
  private static let story = Phrase(en: "story", uk: "історія")
  private static let buttons = Phrase(en: "message with buttons", uk: "повідомлення з кнопками")
  private static let nothing = Phrase(en: "message without content", uk: "повідомлення без вмісту")
  private static let onPhone = Phrase(en: "open it on the phone", uk: "відкрийте на телефоні")

  private static let table: [String: Phrase] = [
    "SWE001": onPhone, "empty": nothing, "message": nothing, "poll": poll, "pollMessage": poll,
    "pollUpdateMessage": poll, "gift": gift, "unique_gift": gift, "game": game, "order": order, "story": story,
    "dice": Phrase(en: "dice", uk: "кубик"),
    "checklist": Phrase(en: "checklist", uk: "список справ"),
    "invoice": Phrase(en: "invoice", uk: "рахунок"),
    "paid_media": Phrase(en: "paid media", uk: "платні фото чи відео"),
    "buttonsMessage": buttons, "listMessage": buttons, "templateMessage": buttons, "interactiveButtons": buttons,
    "interactiveButtonsReply": buttons, "template": buttons,
    "groupInviteMessage": Phrase(en: "invitation to a group", uk: "запрошення до групи"),
    "productMessage": Phrase(en: "product", uk: "товар"),
  ]
}
