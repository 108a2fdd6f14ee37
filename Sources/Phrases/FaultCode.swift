/// The stable words of cli.md's exit table: what a script reads as `error.code`, and the exit status it stands for.
package enum FaultCode: String, Sendable, CaseIterable, Hashable {
  case usage
  case badInput = "bad-input"
  case ambiguous
  case keyReused = "key-reused"
  case tooLong = "too-long"
  case notFound = "not-found"
  case blocked
  case windowClosed = "window-closed"
  case noContact = "no-contact"
  case notSupported = "not-supported"
  case rejected
  case closed
  case expired
  case `internal`
  case exists
  case cannotCreate = "cannot-create"
  case io
  case storeDamaged = "store-damaged"
  case queued
  case rateLimited = "rate-limited"
  case busy
  case timeout
  case typing
  case taken
  case stale
  case uncertain
  case `protocol`
  case forbidden
  case noStore = "no-store"
  case config
  case storeNewer = "store-newer"
  case interrupted

  /// The exit status of sysexits(3) that cli.md gives this code.
  package var exit: Int32 {
    switch self {
    case .usage: 64
    case .badInput, .ambiguous, .keyReused, .tooLong: 65
    case .notFound: 66
    case .blocked, .windowClosed, .noContact, .notSupported, .rejected, .closed, .expired: 69
    case .internal: 70
    case .exists, .cannotCreate: 73
    case .io, .storeDamaged: 74
    case .queued, .rateLimited, .busy, .timeout, .typing, .taken, .stale: 75
    case .uncertain, .protocol: 76
    case .forbidden: 77
    case .noStore, .config, .storeNewer: 78
    case .interrupted: 130
    }
  }

  /// The exit status of several results: the gravest that occurred, in the order of cli.md, else 0.
  package static func exit(of statuses: some Sequence<Int32>) -> Int32 {
    let seen = Set(statuses)
    let order: [Int32] = [70, 74, 78, 77, 76, 69, 66, 65, 75]
    return order.first(where: seen.contains) ?? seen.first(where: { $0 != 0 }) ?? 0
  }
}
