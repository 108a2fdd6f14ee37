/// The next free moment of a pace, and the mark that a send at that moment leaves (the generic cell rate algorithm).
///
/// The mark lives in the store, so that a limit holds across all processes.
///
/// - Parameters:
///   - mark: what the last send left.
///   - pace: the rate and its burst.
///   - now: the present moment.
/// - Returns: The earliest moment for a call, and the mark if it is made then.
package func reserve(_ mark: Instant, pace: Pace, at now: Instant) -> (earliest: Instant, next: Instant) {
  let slack = Span(milliseconds: pace.interval.milliseconds * Int64(max(0, pace.burst - 1)) + pace.slack.milliseconds)
  let earliest = max(now, mark - slack)
  return (earliest, max(earliest, mark) + pace.interval)
}
