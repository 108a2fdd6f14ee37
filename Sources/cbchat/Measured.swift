import Channels
import Inbox
import Office
import Phrases
import Storage

extension Context {
  /// A draft whose files at public addresses have their sizes, where the messenger wants to be told them.
  ///
  /// A repeated key asks nobody: the sizes are those of the first time.
  ///
  /// - Throws: as ``Measuring/size(at:)``, and what is wrong with the destination.
  func measured(_ draft: Draft, to destination: Destination) throws(Fault) -> Draft {
    guard draft.attachments.contains(where: { $0.file == nil && $0.url != nil }) else { return draft }
    let found = try desk.look { (read) throws(Fault) -> (Channel, Message?)? in
      let earlier = try draft.key.flatMap { key throws(Fault) in try read.message(key: key) }
      switch destination {
      case .chat(let id): return try read.chat(id, for: viewer).map { ($0.channel, earlier) }
      case .client(let client, let choice): return (try option(client, choice, in: read).channel, earlier)
      }
    }
    guard let (channel, earlier) = found, let traits = Messengers.traits(of: channel) else { return draft }
    let measuring = Measuring(transport: transport)
    var measured = draft
    for (index, attachment) in draft.attachments.enumerated() {
      guard attachment.file == nil, attachment.size == nil, let address = attachment.url,
        traits.sizedAtAddress.contains(attachment.kind)
      else { continue }
      // What is refused anyhow is asked of nobody.
      var probe = attachment
      probe.size = 1
      try Accounts.requireAddressable(probe, in: channel)
      if let known = earlier?.attachments.first(where: { $0.url == address }) {
        measured.attachments[index].size = known.size
      } else {
        measured.attachments[index].size = try measuring.size(at: address)
      }
    }
    return measured
  }
}
