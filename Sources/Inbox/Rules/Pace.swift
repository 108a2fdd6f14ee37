/// The next free moment of a pace, and the mark that a send at that moment leaves (the generic cell rate algorithm).
///
/// The mark lives in the store, so that a limit holds across all processes. One that lies further in the future than the
/// pace itself could leave it is of a clock that was set back since, or of a slower pace: a call may be made at once, and
/// leaves the latest mark that can be. Nobody keeps a mark for waiting, so to wait from now on would never end.
///
/// - Parameters:
///   - mark: what the last send left.
///   - pace: the rate and its burst.
///   - now: the present moment.
/// - Returns: The earliest moment for a call, and the mark if it is made then.
package func reserve(_ mark: Instant, pace: Pace, at now: Instant) -> (earliest: Instant, next: Instant) {
  let slack = Span(milliseconds: pace.interval.milliseconds * Int64(max(0, pace.burst - 1)) + pace.slack.milliseconds)
  let latest = now + slack + pace.interval
  let mark = mark > latest + clockDifference ? now + slack : mark
  let earliest = max(now, mark - slack)
  return (earliest, max(earliest, mark) + pace.interval)
}

/// How far apart two processes may see the clock, which one reads before it waits for its turn to write.
private let clockDifference = Span.seconds(1)
