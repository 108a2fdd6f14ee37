import Channels
import HTTP
import Inbox
import Phrases
import Storage

/// Makes the call that a messenger expects after something arrived: Telegram's `answerCallbackQuery`, since the client's
/// button shows a clock until then, and `answerPreCheckoutQuery`, without which nobody can pay.
///
/// It is best effort on threads of its own, after the commit: nothing waits for it and nothing comes of it. What cannot
/// be called soon is not called at all, since the messengers forget it within seconds. A checkout waits for no button.
final class Acknowledger: Sendable {
  private struct Item: Sendable {
    let event: Event
    let channel: Channel
    let since: ContinuousClock.Instant
  }

  private struct State {
    var buttons: [Item] = []
    var checkouts: [Item] = []
    var isClosed = false
  }

  private static let mostWaiting = 64
  private static let patience: Duration = .seconds(15)
  /// Telegram gives ten seconds (channels.md 8.4).
  private static let checkoutPatience: Duration = .seconds(9)
  private static let deadline = Deadline(connect: .seconds(5), total: .seconds(10))

  private let transport: Transport
  private let accounts: Accounts
  private let openStore: @Sendable () throws(Fault) -> Store
  private let state = Monitor(State())

  init(
    transport: Transport,
    accounts: Accounts,
    openStore: @escaping @Sendable () throws(Fault) -> Store
  ) {
    self.transport = transport
    self.accounts = accounts
    self.openStore = openStore
  }

  /// Notes an event that was applied; only a pressed button and a checkout want a call.
  ///
  /// A checkout that comes again was not answered: its first answer got lost, or this process began in between.
  func note(_ event: Event, of channel: Channel) {
    let item = Item(event: event, channel: channel, since: .now)
    if event.kinds.contains("checkout"), [.applied, .duplicate].contains(event.state) {
      state.with { $0.checkouts.append(item) }
    } else if event.state == .applied, event.kinds.contains("callback") {
      state.with { state in
        if state.buttons.count >= Acknowledger.mostWaiting { state.buttons.removeFirst() }
        state.buttons.append(item)
      }
    }
  }

  /// Answers buttons until ``close()``.
  func run() {
    while let item = next(\.buttons) {
      guard .now - item.since < Acknowledger.patience else { continue }
      acknowledge(item)
    }
  }

  /// Answers checkouts until ``close()``.
  func runCheckouts() {
    while let item = next(\.checkouts) {
      guard .now - item.since < Acknowledger.checkoutPatience else { continue }
      answer(item)
    }
  }

  /// Ends the work; what still waits is not called.
  func close() {
    state.with { $0.isClosed = true }
  }

  private func next(_ queue: any WritableKeyPath<State, [Item]> & Sendable) -> Item? {
    state.wait { state -> Item?? in
      if state.isClosed { return .some(nil) }
      return state[keyPath: queue].isEmpty ? nil : .some(state[keyPath: queue].removeFirst())
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

  private func answer(_ item: Item) {
    guard let messenger = try? Accounts.messenger(of: item.channel),
      let account = try? accounts.account(item.channel, of: messenger),
      let decoded = try? messenger.decode(item.event.payload, account)
    else { return }
    for inbound in decoded.inbounds {
      guard case .checkout(let checkout) = inbound.body else { continue }
      let refusal = judge(checkout, inbound.sender, item.channel)
      guard let request = messenger.answer(checkout, refusal: refusal, account) else { continue }
      _ = try? transport.send(request, within: Acknowledger.deadline)
    }
  }

  /// Why the client may not pay; a store that cannot be asked lets nobody pay for what might not be credited.
  private func judge(_ checkout: Checkout, _ sender: Sender, _ channel: Channel) -> String? {
    do throws(Fault) {
      return try Desk(store: try openStore()).look { (read) throws(Fault) in
        try read.checkoutRefusal(checkout, by: sender, in: channel)
      }
    } catch {
      let sorry = Phrase(
        en: "The payment cannot be made at the moment. Please try again later.",
        uk: "Зараз оплатити не вийде. Спробуйте, будь ласка, трохи пізніше."
      )
      return sorry[sender.language.flatMap { Language(locale: $0) } ?? .uk]
    }
  }
}
