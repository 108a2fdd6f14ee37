import CLI

// The keys of the answers that come in lists: `--fields` is refused for a wrong one also when nothing is listed. What a
// JSON object holds stands in its own file; a test compares them.

extension ChatAnswer: Listed {
  static let keys = [
    "id", "status", "new", "unread", "channel", "contact", "client", "responsible", "typing", "lastMessage", "openedAt",
    "closedAt", "waitUntil", "lastInboundAt", "canReply", "replyUntil", "blocked", "cursor",
  ]
}

extension ChangeAnswer: Listed {
  static let keys = ["id", "chat", "error"]
}

extension ClientRow: Listed {
  static let keys = [
    "id", "externalId", "name", "status", "phones", "balance", "visits", "notes", "contacts", "chats",
  ]
}

extension CardExport: Listed {
  static let keys = ["id", "externalId", "name", "status", "phones", "balance", "visits", "notes"]
}

extension VisitAnswer: Listed {
  static let keys = ["id", "client", "externalId", "at", "service", "status"]
}

extension EventAnswer: Listed {
  static let keys = ["id", "channel", "receivedAt", "state", "kinds", "chat", "error"]
}

extension CannedAnswer: Listed {
  static let keys = ["name", "text"]
}

extension ChannelAnswer: Listed {
  static let keys = [
    "name", "kind", "title", "enabled", "mode", "backend", "state", "roles", "bot", "autoreply", "settings",
    "stateReason",
  ]
}

extension AutoreplyAnswer: Listed {
  static let keys = ["channel", "enabled", "when", "text", "says", "hours", "holidays", "every"]
}

extension CampaignAnswer: Listed {
  static let keys = [
    "name", "channel", "state", "reason", "total", "queued", "sent", "delivered", "seen", "failed", "skipped",
    "uncertain", "replied", "failedBy", "skippedBy", "uncertainMessages", "text", "template", "selection", "startAt",
    "between", "author", "createdAt", "finishedAt",
  ]
}

extension ShortcutAnswer: Listed {
  static let keys = ["name", "text", "link", "label"]
}

extension PromotionAnswer: Listed {
  static let keys = ["id", "title", "text", "from", "until", "channel"]
}
