import HTTP
import Inbox
import JSON
import Phrases

/// An answer of the Graph API: an object, or why there is none.
enum MetaAnswer {
  case result(JSONValue)
  case refused(Outcome)

  /// - Parameters:
  ///   - response: what came over HTTP.
  ///   - attempts: how often the same call was refused for now.
  ///   - errors: what the messenger refuses with.
  init(_ response: Response, attempts: Int = 0, errors: [MetaErrors.Row]) {
    let body = try? JSONValue.parse(response.body, loneSurrogates: .replaced)
    if let error = body?["error"], error.object != nil {
      let error = MetaErrors(error, status: response.status)
      self = .refused(error.outcome(in: errors, attempts: attempts))
    } else if let body, body.object != nil, (200..<300).contains(response.status) {
      self = .result(body)
    } else {
      self = .refused(.stranger(response, of: "the Graph API"))
    }
  }

  /// The answer as the outcome of a call; an accepted message has an id.
  func outcome(of outgoing: Outgoing?) -> Outcome {
    switch self {
    case .refused(let outcome): return outcome
    case .result(let result):
      let id = result["message_id"]?.identifier ?? result["messages", 0, "id"]?.identifier
      guard outgoing != nil, id == nil else { return .accepted(id) }
      return Outcome(.ambiguous, reason: "the answer names no message")
    }
  }

  /// A member of the answer that must be there.
  ///
  /// - Throws: the refusal, or `Fault(.protocol)`.
  func member(_ name: String, of messenger: String) throws(Fault) -> JSONValue {
    switch self {
    case .refused(let outcome): throw Fault(outcome, of: messenger)
    case .result(let result):
      guard let value = result[name] else {
        throw Fault(
          .protocol, en: "the answer of \(messenger) has no \(name)", uk: "у відповіді \(messenger) немає \(name)")
      }
      return value
    }
  }
}
