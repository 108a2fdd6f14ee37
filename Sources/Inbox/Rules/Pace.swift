/// The next free moment of a pace, and the mark that sends at that moment leave (the generic cell rate algorithm).
///
/// The mark lives in the store, so that a limit holds across all processes. One that lies further in the future than the
/// pace itself could leave it is of a clock that was set back since, or of a slower pace: a call may be made at once, and
/// leaves the latest mark that can be. Nobody keeps a mark for waiting, so to wait from now on would never end.
///
/// - Parameters:
///   - mark: what the last send left.
///   - pace: the rate and its burst.
///   - now: the present moment.
///   - count: how many calls are made together; they take as long as if they were made one by one.
/// - Returns: The earliest moment for a call, and the mark if they are made then.
package func reserve(
  _ mark: Instant,
  pace: Pace,
  at now: Instant,
  count: Int = 1
) -> (earliest: Instant, next: Instant) {
  let slack = Span(milliseconds: pace.interval.milliseconds * Int64(max(0, pace.burst - 1)) + pace.slack.milliseconds)
  let latest = now + slack + pace.interval
  let mark = mark > latest + clockDifference ? now + slack : mark
  let earliest = max(now, mark - slack)
  return (earliest, max(earliest, mark) + Span(milliseconds: pace.interval.milliseconds * Int64(max(1, count))))
}

/// How far apart two processes may see the clock, which one reads before it waits for its turn to write; and how far ahead
/// of it calls that were made together leave a mark.
private let clockDifference = Span.seconds(1)

/// What the paces say of the next call.
package struct Place: Sendable, Equatable {
  /// When a call may be made.
  package var earliest: Instant
  /// When the account's own pace lets one through, whoever it is for.
  package var ofAccount: Instant
  /// How many calls to different contacts may be made together, where one may be made now.
  package var room: Int
}

/// When the paces of account and contact leave room for a call, and for how many to others beside it.
///
/// Promotions leave in small groups: what one costs the machine is shared by all of them. So that a group and single calls
/// between two groups never come to more than the rate, the calls of the last second are counted as well.
package func place(_ pacing: Pacing, _ paces: Paces, isPromo: Bool, at now: Instant) -> Place {
  let account = pacing.account
  guard account.hold <= now else { return Place(earliest: account.hold, ofAccount: account.hold, room: 0) }
  let lately = room(after: account.calls, pace: paces.account, at: now)
  var ofAccount = max(reserve(account.next, pace: paces.account, at: now).earliest, lately.from)
  var room = lately.count
  if isPromo {
    // Beside the account's pace, not instead of it.
    let lately = Inbox.room(after: account.promos, pace: paces.promo, at: now)
    ofAccount = max(ofAccount, reserve(account.nextPromo, pace: paces.promo, at: now).earliest, lately.from)
    room = min(room, lately.count, paces.promo.group)
    // A faster account than is counted is not what a group comes up against.
    if paces.account.isCounted { room = min(room, paces.account.group) }
  } else {
    room = min(room, 1)
  }
  let ofContact = reserve(pacing.contact.next, pace: paces.contact, at: now).earliest
  return Place(earliest: max(ofAccount, ofContact, pacing.contact.hold), ofAccount: ofAccount, room: room)
}

extension AccountPacing {
  /// Counts calls that are made now.
  package mutating func take(_ paces: Paces, isPromo: Bool, at now: Instant, count: Int = 1) {
    next = reserve(next, pace: paces.account, at: now, count: count).next
    calls = recent(calls, pace: paces.account, at: now) + Array(repeating: now, count: count)
    guard isPromo else { return }
    nextPromo = reserve(nextPromo, pace: paces.promo, at: now, count: count).next
    promos = recent(promos, pace: paces.promo, at: now) + Array(repeating: now, count: count)
  }
}

extension ContactPacing {
  /// Counts a call that is made now.
  package mutating func take(_ paces: Paces, at now: Instant) {
    next = reserve(next, pace: paces.contact, at: now).next
  }
}

/// How many calls a second still has room for, and from when on it has room for one.
private func room(after calls: [Instant], pace: Pace, at now: Instant) -> (count: Int, from: Instant) {
  let calls = recent(calls, pace: pace, at: now)
  let count = pace.most - calls.count
  // A pace that was set lower since leaves more than it allows.
  return count > 0 ? (count, now) : (0, calls[-count] + pace.window)
}

/// The calls that still count; those of a clock that was set back since do not.
private func recent(_ calls: [Instant], pace: Pace, at now: Instant) -> [Instant] {
  guard pace.isCounted else { return [] }
  return calls.filter { $0 + pace.window > now && $0 <= now + clockDifference }
}

extension Pace {
  /// How many calls a second holds at most.
  package var most: Int { Int((1000 + step - 1) / step) + max(0, burst - 1) }

  /// How many calls may be made together, if they are followed by as long a pause: those of an eighth of a second.
  package var group: Int { isCounted ? max(1, Int(Pace.groupTime / step)) : 1 }

  /// Whether the calls of a second are few enough to be kept, so that some may be made together.
  ///
  /// No messenger allows an account more (channels.md).
  fileprivate var isCounted: Bool { most <= 100 }

  /// In which time no more than ``most`` calls are made: a second, and a part of what they take more than that.
  fileprivate var window: Span { Span(milliseconds: max(1000, min(1015, Int64(most) * step - slack.milliseconds))) }

  private var step: Int64 { max(1, interval.milliseconds) }
  private static let groupTime: Int64 = 125
}
