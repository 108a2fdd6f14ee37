package import Inbox
private import Synchronization

extension Instant: ExpressibleByStringLiteral {
  /// A moment as RFC 3339: `"2026-11-23T20:15:04.120Z"`.
  package init(stringLiteral text: String) {
    guard let instant = Instant(rfc3339: text) else { preconditionFailure("not RFC 3339: \(text)") }
    self = instant
  }
}

extension Phone: ExpressibleByStringLiteral {
  /// A number in E.164: `"+380671112233"`.
  package init(stringLiteral text: String) {
    guard let phone = Phone(e164: text) else { preconditionFailure("not E.164: \(text)") }
    self = phone
  }
}

/// A clock that stands until a test moves it.
package final class MovableClock: Sendable {
  private let moment: Mutex<Instant>

  package init(_ start: Instant = .sample) {
    moment = Mutex(start)
  }

  package var now: Instant {
    get { moment.withLock { $0 } }
    set { moment.withLock { $0 = newValue } }
  }

  package func advance(by span: Span) { moment.withLock { $0 = $0 + span } }

  /// What a store or a desk takes as its clock.
  package var read: @Sendable () -> Instant { { [self] in now } }
}

extension Instant {
  /// An evening in the salon: when tests happen unless they say otherwise.
  package static let sample: Instant = "2026-11-23T20:15:04.120Z"
}

/// A clock that always shows one moment.
package func fixedClock(_ instant: Instant = .sample) -> @Sendable () -> Instant { { instant } }
