/// A rate: at most `burst` at once, and one more every `interval`.
package struct Pace: Sendable, Equatable {
  package var interval: Span
  package var burst: Int
  /// How much too early a call may be made after a late one: whoever wakes a little late then loses nothing.
  ///
  /// It is never so much that a second holds more calls than the rate, as long as each call waits for the one before.
  package var slack: Span

  package init(every interval: Span, burst: Int = 1, slack: Span = Span(milliseconds: 0)) {
    self.interval = interval
    self.burst = burst
    self.slack = slack
  }

  /// So many a second, evenly.
  package init(perSecond rate: Double) {
    self.init(milliseconds: (1000 / rate).rounded(.up), rate: rate)
  }

  /// So many a second at most, where the other side counts them strictly: a hundredth is left unused, so that calls which
  /// take unequally long to arrive do not exceed the limit there.
  package init(atMostPerSecond rate: Double) {
    var interval = (1000 / rate).rounded(.up)
    if interval >= 20, interval * rate < 1010 { interval += 1 }
    self.init(milliseconds: interval, rate: rate)
  }

  private init(milliseconds interval: Double, rate: Double) {
    // What a second of calls is longer than a second; most of it is left to calls that arrive unevenly. For less than one
    // a second there is nothing to make up for.
    let spare = rate >= 1 ? max(0, interval * rate - 1000) : 0
    self.init(every: Span(milliseconds: Int64(interval)), slack: Span(milliseconds: Int64(spare / 4)))
  }
}

extension Pace {
  /// A second, and what is left to ways that are unequally long: calls of so long a time are counted.
  package static let second = Span(milliseconds: 1015)

  /// How many calls a second holds at most.
  package var most: Int { Int((1000 + step - 1) / step) + max(0, burst - 1) }

  /// How many calls may be made together, if they are followed by as long a pause: those of an eighth of a second.
  package var group: Int { isCounted ? max(1, Int(Pace.groupTime / step)) : 1 }

  /// Whether the calls of a second are few enough to be kept one by one.
  var isCounted: Bool { most <= 100 }

  /// In which time no more than ``most`` calls are made: a second, and a part of what they take more than that.
  var window: Span {
    Span(milliseconds: max(1000, min(Pace.second.milliseconds, Int64(most) * step - slack.milliseconds)))
  }

  private var step: Int64 { max(1, interval.milliseconds) }
  private static let groupTime: Int64 = 125
}
