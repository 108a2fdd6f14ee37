import CLI

// The keys of the answers that come in lists: `--fields` is refused for a wrong one also when nothing is listed. What a
// JSON object holds stands in its own file; a test compares them.

extension ChatAnswer: Listed {
  static let shape: Shape = """
    id status new unread channel{name,kind,title} contact{id,externalId,name,username,phone,state,optedOut}
    client{id,name,status} responsible{login,name} typing[{login,name}] lastMessage{id,direction,author,text,at,state}
    openedAt closedAt waitUntil lastInboundAt canReply replyUntil blocked cursor
    """
}

extension FollowAnswer: Listed {
  static let shape = ChatAnswer.shape.with("left", .value)
}

extension ChangeAnswer: Listed {
  static let shape = Shape("id").with("chat", .object(ChatAnswer.shape)).with("error", .object("code message"))
}

extension MessageAnswer: Listed {
  static let shape: Shape = """
    id chat direction author{type,login,name} text system attachments[{kind,name,mime,size,url,file}]
    reactions[{emoji,author}] replyTo at state error{code,message} externalId externalIds editedAt deletedAt campaign key
    """
}

extension WatchAnswer: Listed {
  static let shape = Shape("cursor type").with("chat", .object(ChatAnswer.shape))
    .with("message", .object(MessageAnswer.shape)).with("at", .value)
}

extension ClientRow: Listed {
  static let shape: Shape = """
    id externalId name status phones balance{amount,currency}
    visits{next{at,service},last{at,service},completed,cancelled} notes[{id,text,author,authorName,at}]
    contacts[{id,channel,kind,name,username,phone,state,optedOut,canReply}]
    chats[{id,channel,status,openedAt,closedAt,lastText}]
    """
}

extension CardExport: Listed {
  static let shape: Shape = """
    id externalId name status phones balance{amount,currency} visits[{externalId,at,service,status}]
    notes[{id,text,author,authorName,at}]
    """
}

extension VisitAnswer: Listed {
  static let shape: Shape = "id client externalId at service status"
}

extension EventAnswer: Listed {
  static let shape: Shape = "id channel receivedAt state kinds chat error"
}

extension CannedAnswer: Listed {
  static let shape: Shape = "name text"
}

extension ChannelAnswer: Listed {
  static let shape: Shape =
    "name kind title enabled mode backend state roles bot autoreply settings{*} stateReason"
}

extension AutoreplyAnswer: Listed {
  static let shape: Shape = "channel enabled when text{uk,en} says{uk,en} hours holidays every"
}

extension CampaignAnswer: Listed {
  static let shape: Shape = """
    name channel state reason total queued sent delivered seen failed skipped uncertain replied failedBy{*} skippedBy{*}
    uncertainMessages text template{*} selection startAt between author{login,name} createdAt finishedAt
    """
}

extension RecipientAnswer: Listed {
  static let shape = Shape("campaign position verdict contact{id,name} client{id,name} text")
    .with("message", .object(MessageAnswer.shape)).with("error", .open)
}

extension ReviewAnswer: Listed {
  static let shape: Shape = "id rating text at chat channel contact{id,name} client{id,name,status}"
}

extension ShortcutAnswer: Listed {
  static let shape: Shape = "name text link label"
}

extension PromotionAnswer: Listed {
  static let shape: Shape = "id title text from until channel"
}
