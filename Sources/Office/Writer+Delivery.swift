import Channels
import Inbox

// What the writer takes, and how much of it.

extension Writer {
  struct Limits: Sendable {
    /// Deliveries that may wait; beyond, newcomers are refused as `busy`.
    var waiting = 1024
    /// Bytes of the payloads that may wait.
    var waitingBytes = 16 << 20
    /// Deliveries in one transaction.
    var batch = 256
    /// Deliveries in one transaction up to which they are applied before they are answered.
    var calm = 8
    /// How much time may be spent on applying before answers when many are few at once, and what part of the time comes
    /// back: beyond, a stream that never rests would be answered as slowly as it is applied.
    var allowance: Duration = .milliseconds(250)
    var allowanceShare = 4
    /// How long a transaction takes in and applies more: a colleague's `send` waits for the store behind it.
    var batchTime: Duration = .milliseconds(10)
    /// Deliveries that may be kept and not applied; beyond, no more are kept than are applied.
    var backlog = 20_000
    /// After a burst's transaction the next deliveries are waited for as long before anything is applied.
    var lull: Duration = .milliseconds(10)
    /// A burst is over when as long only few have come at once.
    var burst: Duration = .milliseconds(20)
    /// Between two transactions that only apply: others get their turn.
    var gap: Duration = .milliseconds(1)
    /// How long the end may take for what is kept and not applied; the rest is applied by who comes next.
    var endTime: Duration = .seconds(10)

    init() {}
  }

  /// A delivery that its messenger's codec has seen: what there is to know without the store.
  ///
  /// A class, since it goes through many hands.
  final class Delivery: Sendable {
    let payload: [UInt8]
    let deliveryKey: String
    let channel: Channel

    /// - Parameters:
    ///   - payload: as it came.
    ///   - channel: where it came.
    ///   - messenger: speaks for the channel.
    init(_ payload: [UInt8], of channel: Channel, _ messenger: any Messenger) {
      self.payload = payload
      self.channel = channel
      deliveryKey = Intake.deliveryKey(of: payload, messenger)
    }
  }
}
