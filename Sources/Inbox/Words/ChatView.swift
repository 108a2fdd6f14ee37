/// A chat with the nouns one sees beside it: a row of `list`, the head of `open`.
package struct ChatView: Sendable, Equatable {
  package var chat: Chat
  package var channel: Channel
  package var contact: Contact
  package var client: Client?
  package var responsible: Staff?
  package var lastMessage: Message?
  /// Who composes an answer now, other than the viewer.
  package var typing: [Staff]
  /// The chat's place in the list it came from.
  package var cursor: ChatQuery.Cursor

  package init(
    chat: Chat,
    channel: Channel,
    contact: Contact,
    client: Client? = nil,
    responsible: Staff? = nil,
    lastMessage: Message? = nil,
    typing: [Staff] = [],
    cursor: ChatQuery.Cursor
  ) {
    self.chat = chat
    self.channel = channel
    self.contact = contact
    self.client = client
    self.responsible = responsible
    self.lastMessage = lastMessage
    self.typing = typing
    self.cursor = cursor
  }
}
