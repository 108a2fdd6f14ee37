/// What `list` asks: a folder, filters, an order and a page.
package struct ChatQuery: Sendable, Equatable {
  /// The folders of the seed's left panel (domain.md).
  package enum Folder: String, Sendable, CaseIterable {
    case active
    case mine
    case new
    case bot
    case waiting
    case closed
    case all
  }

  package enum Order: String, Sendable, CaseIterable {
    /// Newest activity first.
    case activity
    /// Who has waited longest for an answer first.
    case waiting
  }

  package var folder: Folder
  /// Names; none means every channel one may see.
  package var channels: [String]
  package var responsible: Staff.ID?
  package var client: Client.ID?
  package var search: String?
  package var isUnreadOnly: Bool
  package var order: Order
  package var limit: Int?
  package var after: Cursor?

  package init(
    folder: Folder = .active,
    channels: [String] = [],
    responsible: Staff.ID? = nil,
    client: Client.ID? = nil,
    search: String? = nil,
    isUnreadOnly: Bool = false,
    order: Order = .activity,
    limit: Int? = nil,
    after: Cursor? = nil
  ) {
    self.folder = folder
    self.channels = channels
    self.responsible = responsible
    self.client = client
    self.search = search
    self.isUnreadOnly = isUnreadOnly
    self.order = order
    self.limit = limit
    self.after = after
  }

  /// A place in a list: the key of its order and the chat's number, so that a page neither skips nor repeats.
  package struct Cursor: Sendable, Equatable {
    package var at: Instant
    package var chat: Chat.ID

    package init(at: Instant, chat: Chat.ID) {
      self.at = at
      self.chat = chat
    }

    /// Opaque to users; `TIME.CHAT` in base 36.
    package var text: String { String(at.milliseconds, radix: 36) + "." + String(chat.rawValue, radix: 36) }

    package init?(_ text: String) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let at = Int64(parts[0], radix: 36), let chat = Int64(parts[1], radix: 36) else {
        return nil
      }
      self.init(at: Instant(milliseconds: at), chat: Chat.ID(chat))
    }
  }
}

/// How many chats each folder of a viewer holds.
package struct Counts: Sendable, Equatable {
  package var active = 0
  package var mine = 0
  package var new = 0
  package var bot = 0
  package var waiting = 0
  package var closed = 0
  /// Chats that have unread messages.
  package var unread = 0

  package init() {}
}
