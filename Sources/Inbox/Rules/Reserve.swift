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

/// How far ahead of the clock a mark or a call may lie that is of this clock: what calls that were made together leave, and
/// what a clock is set back by itself.
let clockDifference = Span.seconds(1)
