import HTTP
import Inbox

extension Outcome {
  /// What an answer means that is not the messenger's own: a proxy's, or one that was cut off.
  ///
  /// The name of the API stands in the reason: "not an answer of the Bot API".
  static func stranger(_ response: Response, of api: String) -> Outcome {
    let reason = "HTTP \(response.status), not an answer of \(api)"
    switch response.status {
    case 413: return Outcome(.rejected, reason: "HTTP 413, the upload is too large")
    case 429:
      let seconds = response.headers["Retry-After"].flatMap { Int64($0) }
      return Outcome(.rateLimited, retryAfter: seconds.flatMap(Span.asked), reason: reason)
    case 300..<500: return Outcome(.retry, reason: reason)
    default: return Outcome(.ambiguous, reason: reason)
    }
  }

  /// Asking twice does no harm, so that what is ambiguous for a message is merely to be tried again.
  var asking: Outcome {
    verdict == .ambiguous ? Outcome(.retry, reason: reason) : self
  }
}

extension Span {
  /// How long to wait, as a messenger asks; a year at most, so that no later sum overflows.
  static func asked(_ seconds: Int64) -> Span? {
    seconds < 0 ? nil : .seconds(min(seconds, 31_536_000))
  }
}

/// A messenger's own words, short and without anything secret.
func reason(_ words: String?) -> String? {
  words.map { String(redacted($0).prefix(300)) }
}
