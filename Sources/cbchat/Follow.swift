import CLI
import Inbox
import Office
import Phrases
import Storage

// What `--follow` and `watch` share: to look again whenever the store has changed.

extension Context {
  /// Looks, and looks again after every change of the store, until the closure or the deadline ends it.
  ///
  /// The bell is heard from before the first look, so nothing that happens between two looks is slept over; without a
  /// ring one looks every second. A reader who went away ends it within that time, also when nothing happens.
  ///
  /// - Parameters:
  ///   - deadline: when to stop, by the clock.
  ///   - look: returns whether to go on.
  /// - Throws: what the closure throws.
  func follow(until deadline: Instant? = nil, _ look: () throws(Fault) -> Bool) throws(Fault) {
    let desk = try desk
    let doorbell = Doorbell(bell: desk.store.bell)
    while true {
      wakeWaiting(in: desk)
      output.remeasure()
      guard try look() else { return }
      let rest = deadline.map { $0 - now } ?? .seconds(1)
      guard rest.milliseconds > 0 else { return }
      hear(doorbell, min(rest, .seconds(1)))
      try output.requireReader()
    }
  }

  /// The acting colleague as the store knows them now: roles and sound may change while one watches.
  ///
  /// - Throws: `forbidden` when they work here no more.
  func current(in read: borrowing Read) throws(Fault) -> Staff {
    let login = try staff.login
    guard let staff = try read.staff(staff.id), staff.active else {
      throw Fault(.forbidden, en: "\(login) works here no more", uk: "\(login) тут більше не працює")
    }
    return staff
  }
}
