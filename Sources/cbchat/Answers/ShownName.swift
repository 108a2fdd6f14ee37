import CLI
import Channels
import Inbox
import Phrases
import Storage

extension Contact {
  /// What people read instead of a name: what the person gave, else the account's name or number, else what the
  /// messenger calls somebody whose name it does not tell (channels.md 3a), else the account's id.
  ///
  /// It is a stranger's word: it goes to a page as a text in the reader's language, never as a phrase of cbchat.
  func shownName(in channel: Channel) -> Phrase { nameless(in: channel) ?? Phrase(same: shownName) }

  /// The name in a list.
  func nameCell(in channel: Channel, _ style: Style = .plain) -> Cell {
    nameless(in: channel).map { Cell($0, style) } ?? Cell(shownName, style)
  }

  private func nameless(in channel: Channel) -> Phrase? {
    guard name == nil, username == nil, phone == nil else { return nil }
    return Messengers.messenger(of: channel)?.nameless
  }
}

extension ChatView {
  /// Whose chat it is: the card's name, else the contact's; as ``Contact/shownName(in:)``.
  var shownName: Phrase { client.map { Phrase(same: $0.name) } ?? contact.shownName(in: channel) }

  /// The name in a list.
  func nameCell(_ style: Style) -> Cell {
    client.map { Cell($0.name, style) } ?? contact.nameCell(in: channel, style)
  }
}
