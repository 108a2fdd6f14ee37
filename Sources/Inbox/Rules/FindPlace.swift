/// When the paces of account and contact leave room for a call, and for how many to others beside it.
///
/// Promotions leave in small groups: what one costs the machine is shared by all of them. So that a group and single calls
/// between two groups never come to more than the rate, the calls of the last second are counted as well.
package func findPlace(_ pacing: Pacing, _ paces: Paces, isPromo: Bool, at now: Instant) -> Place {
  let account = pacing.account
  guard account.hold <= now else { return Place(earliest: account.hold, ofAccount: account.hold, room: 0) }
  let left = left(after: account.calls, paces.account, at: now)
  var ofAccount = max(reserve(account.next, pace: paces.account, at: now).earliest, left.from)
  var room = min(left.count, 1)
  if isPromo {
    // Beside the account's pace, not instead of it.
    let leftOfPromo = Inbox.left(after: account.promos, paces.promo, at: now)
    ofAccount = max(ofAccount, reserve(account.nextPromo, pace: paces.promo, at: now).earliest, leftOfPromo.from)
    room = min(left.count, leftOfPromo.count, paces.group, 1 + unused(account, paces.account, at: now))
  }
  let ofContact = reserve(pacing.contact.next, pace: paces.contact, at: now).earliest
  return Place(earliest: max(ofAccount, ofContact, pacing.contact.hold), ofAccount: ofAccount, room: room)
}

extension AccountPacing {
  /// Counts calls that are made now.
  package mutating func take(_ paces: Paces, isPromo: Bool, at now: Instant, count: Int = 1) {
    let taken = Array(repeating: now, count: count)
    next = reserve(next, pace: paces.account, at: now, count: count).next
    calls = recent(calls, paces.account, at: now) + taken
    guard isPromo else { return }
    nextPromo = reserve(nextPromo, pace: paces.promo, at: now, count: count).next
    promos = recent(promos, paces.promo, at: now) + taken
  }

  /// Counts a call as of when it left, where a busy disk or machine held it up after it was claimed.
  package mutating func count(at moment: Instant, insteadOf claimed: Instant, isPromo: Bool) {
    func replace(_ moments: inout [Instant]) {
      if let index = moments.firstIndex(of: claimed) { moments.remove(at: index) }
      moments.append(moment)
    }
    replace(&calls)
    if isPromo { replace(&promos) }
  }
}

extension ContactPacing {
  /// Counts a call that is made now.
  package mutating func take(_ paces: Paces, at now: Instant) {
    next = reserve(next, pace: paces.contact, at: now).next
  }
}

/// How many calls a second still has room for, and from when on it has room for one.
private func left(after calls: [Instant], _ pace: Pace, at now: Instant) -> (count: Int, from: Instant) {
  let calls = recent(calls, pace, at: now).sorted()
  let count = pace.most - calls.count
  // A pace that was set lower since leaves more than it allows.
  return count > 0 ? (count, now) : (0, calls[-count] + pace.window)
}

/// The calls that still count; those of a clock that was set back since do not.
private func recent(_ calls: [Instant], _ pace: Pace, at now: Instant) -> [Instant] {
  guard pace.isCounted else { return [] }
  return calls.filter { $0 + pace.window > now && $0 <= now + clockDifference }
}

/// How many calls of an account too fast to be counted could have been made until now, and were not.
private func unused(_ account: AccountPacing, _ pace: Pace, at now: Instant) -> Int {
  guard !pace.isCounted else { return pace.most }
  return Int(max(0, (now - account.next).milliseconds) / max(1, pace.interval.milliseconds))
}
