/// A whole request that is yet to be answered, by whichever thread and whenever that may be; once.
package struct OpenRequest: Sendable {
  let token: UInt64
  let method: String
  let minorVersion: Int
  let isPersistent: Bool
  let mailbox: Mailbox

  /// An answer as bytes, ready to be sent.
  package struct Answered: Sendable {
    let mailbox: Mailbox
    let answer: Mailbox.Answer
  }

  package func answered(_ response: Response) -> Answered {
    let keepsAlive =
      isPersistent && !response.headers.tokens(of: "Connection").contains("close") && !mailbox.isStopping
    let bytes = ResponseWriter(method: method, minorVersion: minorVersion).bytes(response, keepsAlive: keepsAlive)
    return Answered(
      mailbox: mailbox,
      answer: Mailbox.Answer(token: token, bytes: bytes, status: response.status, keepsAlive: keepsAlive)
    )
  }

  package func answer(_ response: Response) {
    OpenRequest.send([answered(response)])
  }

  /// Hands over answers that were ready at the same time: the thread that sends them wakes once for all.
  package static func send(_ answers: [Answered]) {
    guard let mailbox = answers.first?.mailbox else { return }
    mailbox.post(answers.lazy.filter { $0.mailbox === mailbox }.map(\.answer))
    let others = answers.filter { $0.mailbox !== mailbox }
    if !others.isEmpty { send(others) }
  }
}
