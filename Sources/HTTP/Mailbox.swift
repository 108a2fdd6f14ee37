/// What other threads tell the event loop.
final class Mailbox: Sendable {
  /// What a handler answered, as bytes.
  struct Answer: Sendable {
    let token: UInt64
    let bytes: [UInt8]
    let status: Int
    let keepsAlive: Bool
  }

  private struct Mail {
    var answers: [Answer] = []
    var stopsAt: ContinuousClock.Instant?
  }

  let poll: Poll
  private let mail = Monitor(Mail())

  init(poll: Poll) {
    self.poll = poll
  }

  func post(_ answers: some Collection<Answer>) {
    let wasEmpty = mail.with(waking: .nobody) { mail in
      defer { mail.answers.append(contentsOf: answers) }
      return mail.answers.isEmpty
    }
    if wasEmpty { poll.ring() }
  }

  func stop(at deadline: ContinuousClock.Instant) {
    mail.with { $0.stopsAt = deadline }
    poll.ring()
  }

  var isStopping: Bool { mail.with(waking: .nobody) { $0.stopsAt != nil } }

  /// Takes the answers that have come, and when to be gone, if somebody said so.
  func collect() -> (answers: [Answer], stopsAt: ContinuousClock.Instant?) {
    mail.with(waking: .nobody) { mail in
      defer { mail.answers = [] }
      return (mail.answers, mail.stopsAt)
    }
  }
}
