import Inbox
import JSON

// The readable form of a decoded delivery: what the `.inbound` files hold. Absent facts have no line.
extension Decoded {
  var lines: String {
    let parts = inbounds.flatMap(\.lines) + reports.flatMap(\.lines) + ignored.map { "ignored \($0)" }
    return parts.map { $0 + "\n" }.joined()
  }
}

extension Inbound {
  fileprivate var lines: [String] {
    var lines = [body.name] + sender.lines
    if let at { lines.append("  at \(at.rfc3339)") }
    switch body {
    case .message(let arrival), .callback(let arrival), .echo(let arrival): lines += arrival.lines
    case .edit(let id, let text, let attachments):
      lines.append("  of \(id)")
      if let text { lines.append("  text \(quoted(text))") }
      lines += attachments.map(\.line)
    case .deletion(let id): lines.append("  of \(id)")
    case .reaction(let id, let emojis): lines.append("  to \(id) [\(emojis.joined(separator: " "))]")
    case .receipt(let receipt):
      lines.append("  \(receipt.state.rawValue) \(receipt.scope.words)")
      if let tracker = receipt.tracker { lines.append("  tracker \(tracker)") }
    case .refused(let id, let outcome, let tracker):
      lines.append("  of \(id) \(outcome.verdict.rawValue) \(quoted(outcome.reason ?? ""))")
      if let tracker { lines.append("  tracker \(tracker)") }
    case .checkout(let checkout):
      lines.append("  id \(checkout.id)")
      lines.append("  \(checkout.reference) \(checkout.sum.amount) \(checkout.sum.currency)")
    case .payment(let notice):
      let sum = notice.report.sum.map { "\($0.amount) \($0.currency)" } ?? "-"
      lines.append("  \(notice.reference) \(notice.report.state.rawValue) \(sum) \(notice.report.key)")
    case .blocked, .unblocked, .optedOut, .optedIn, .met: break
    }
    return lines
  }
}

extension Sender {
  fileprivate var lines: [String] {
    var line = "  from \(externalID)"
    if let name { line += " \(quoted(name))" }
    if let username { line += " @\(username)" }
    if let language { line += " \(language)" }
    var lines = [line] + formerIDs.map { "  formerly \($0)" }
    if let phone { lines.append("  phone \(phone) \(phoneProof?.rawValue ?? "-")") }
    return lines
  }
}

extension Arrival {
  fileprivate var lines: [String] {
    var lines = ["  id \(externalID)"]
    if let text { lines.append("  text \(quoted(text))") }
    if let replyTo { lines.append("  reply-to \(replyTo)") }
    if let action { lines.append("  action \(quoted(action))") }
    if let tracker { lines.append("  tracker \(tracker)") }
    if let album { lines.append("  album \(album)") }
    if isHistory { lines.append("  history") }
    if isOwn { lines.append("  own") }
    if isStandby { lines.append("  standby") }
    return lines + attachments.map(\.line)
  }
}

extension Receipt.Scope {
  fileprivate var words: String {
    switch self {
    case .message(let id): "of \(id)"
    case .throughMessage(let id): "through \(id)"
    case .through(let moment): "through \(moment.rfc3339)"
    }
  }
}

extension Attachment {
  fileprivate var line: String {
    let facts = [
      name.map { "name=" + quoted($0) }, mime.map { "mime=" + $0 }, size.map { "size=\($0)" }, url.map { "url=" + $0 },
      reference.map { "reference=" + $0 }, file.map { "file=" + $0 }, phone.map { "phone=" + quoted($0) },
    ]
    return (["  \(kind.rawValue)"] + facts.compactMap(\.self)).joined(separator: " ")
  }
}

extension ChannelReport {
  fileprivate var lines: [String] {
    ["channel \(state.rawValue) \(quoted(reason ?? ""))"]
      + settings.sorted { $0.key < $1.key }.map { "  \($0.key)=\($0.value)" }
  }
}

private func quoted(_ text: String) -> String {
  JSONValue.string(text).compact
}
