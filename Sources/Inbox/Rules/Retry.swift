/// How long to wait before the next try: doubling from a second, capped at five minutes, spread by the jitter
/// (channels.md 0.2).
///
/// - Parameters:
///   - attempts: tries that were refused so far, from 1.
///   - jitter: from 0 to 1.
/// - Returns: A wait between half and the whole of the step.
package func backoff(attempts: Int, jitter: Double) -> Span {
  let step = min(Int64(300_000), Int64(1000) << Int64(min(max(attempts - 1, 0), 20)))
  return Span(milliseconds: step / 2 + Int64(Double(step / 2) * min(max(jitter, 0), 1)))
}
