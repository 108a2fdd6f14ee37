import Channels
import HTTP
import Inbox
import Phrases

/// Makes the call that a messenger expects after something arrived, such as Telegram's `answerCallbackQuery`: the
/// client's button shows a clock until then.
///
/// It is best effort on a thread of its own, after the commit: nothing waits for it and nothing comes of it. What cannot
/// be called soon is not called at all, since the messengers forget it within seconds.
final class Acknowledger: Sendable {
  private struct Item: Sendable {
    let event: Event
    let channel: Channel
    let since: ContinuousClock.Instant
  }

  private struct State {
    var queue: [Item] = []
    var isClosed = false
  }

  private static let mostWaiting = 64
  private static let patience: Duration = .seconds(15)
  private static let deadline = Deadline(connect: .seconds(5), total: .seconds(10))

  private let transport: Transport
  private let accounts: Accounts
  private let state = Monitor(State())

  init(transport: Transport, accounts: Accounts) {
    self.transport = transport
    self.accounts = accounts
  }

  /// Notes an event that was applied; only a pressed button wants a call.
  func note(_ event: Event, of channel: Channel) {
    guard event.state == .applied, event.kinds.contains("callback") else { return }
    state.with(waking: .one) { state in
      if state.queue.count >= Acknowledger.mostWaiting { state.queue.removeFirst() }
      state.queue.append(Item(event: event, channel: channel, since: .now))
    }
  }

  /// Works until ``close()``.
  func run() {
    while let item = next() {
      guard .now - item.since < Acknowledger.patience else { continue }
      acknowledge(item)
    }
  }

  /// Ends the work; what still waits is not called.
  func close() {
    state.with { $0.isClosed = true }
  }

  private func next() -> Item? {
    state.wait { state -> Item?? in
      if state.isClosed { return .some(nil) }
      return state.queue.isEmpty ? nil : .some(state.queue.removeFirst())
    } ?? nil
  }

  private func acknowledge(_ item: Item) {
    guard let messenger = try? Accounts.messenger(of: item.channel),
      let account = try? accounts.account(item.channel, of: messenger),
      let decoded = try? messenger.decode(item.event.payload, account)
    else { return }
    for inbound in decoded.inbounds {
      guard let request = messenger.acknowledge(inbound, account) else { continue }
      _ = try? transport.send(request, within: Acknowledger.deadline)
    }
  }
}
