import Glibc
import HTTP
import Inbox

/// Keeps calls of this process apart that the store let go at the right moments, and a busy disk or machine held up.
///
/// A pace stands in the store and is kept there by claims; between a claim and its call lies a write to the disk. When
/// one takes long, those behind it come up, and a messenger that counts strictly sees more in a second than was claimed
/// in one. At most a second's worth leaves within a little more than a second here, whatever happened before.
final class Gate: Sendable {
  /// What a second's worth takes: the rest is for ways that are unequally long.
  private static let window: Duration = .milliseconds(Pace.second.milliseconds)

  private let departures = Monitor<[Channel.ID: [ContinuousClock.Instant]]>([:])

  /// Waits until a call may be made, and counts it.
  ///
  /// - Parameters:
  ///   - channel: whose pace it is.
  ///   - pace: the pace.
  func pass(_ channel: Channel.ID, _ pace: Pace) {
    let moment = departures.with(waking: .nobody) { departures in
      Gate.place(among: &departures[channel, default: []], pace.most, at: .now)
    }
    let wait = moment - .now
    guard wait > .zero else { return }
    // A second and a little at most, by the rule of the place.
    usleep(UInt32(wait.components.seconds * 1_000_000 + wait.components.attoseconds / 1_000_000_000_000))
  }

  /// The moment for the next call, the newest of those that are kept from now on.
  static func place(
    among departures: inout [ContinuousClock.Instant],
    _ most: Int,
    at now: ContinuousClock.Instant
  ) -> ContinuousClock.Instant {
    departures.removeAll { $0 + window <= now }
    var moment = now
    if departures.count >= most { moment = max(now, departures[departures.count - most] + window) }
    departures.append(moment)
    return moment
  }
}
