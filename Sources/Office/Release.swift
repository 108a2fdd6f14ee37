package import Inbox
package import Phrases
package import Storage

extension Write {
  /// After a colleague changed: takes them off the chats that they may no longer work with.
  package func releaseChats(of staff: Staff) throws(Fault) {
    try release(try read.chats(heldBy: staff.id))
  }

  /// After a channel's roles changed: takes everybody off who may no longer work with it.
  package func releaseChats(of channel: Channel) throws(Fault) {
    try release(try read.chats(heldIn: channel.id))
  }

  private func release(_ chats: [Chat]) throws(Fault) {
    guard !chats.isEmpty else { return }
    var ids = try ids()
    let channels = try read.channels(for: .system)
    let change = Inbox.release(chats, staff: try read.staff(), channels: channels, ids: &ids, at: now)
    try apply(change, ids: ids)
  }

  /// Removes a channel; the webhook at the messenger is the caller's.
  package func remove(_ channel: Channel, by staff: Staff) throws(Fault) {
    var queued: [(message: Message, chat: Chat)] = []
    for item in try read.idleItems(of: channel.id) {
      guard let message = try read.message(item.message, for: .system),
        let view = try read.chat(message.chat, for: .system)
      else { continue }
      queued.append((message, view.chat))
    }
    for message in try read.scheduled(in: channel.id) {
      if let view = try read.chat(message.chat, for: .system) { queued.append((message, view.chat)) }
    }
    try cancelCampaigns(of: channel.id)
    let facts = RemovalFacts(channel: channel, chats: try read.openChats(of: channel.id), queued: queued)
    var ids = try ids()
    let change = Inbox.remove(facts, by: staff, ids: &ids, at: now)
    try apply(change, ids: ids)
  }
}
