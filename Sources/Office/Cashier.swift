import Bot
import Channels
package import HTTP
import Inbox
package import Phrases
import Storage

/// Makes the invoices that clients asked for, and asks the provider what became of them: no webhook is needed.
///
/// Every claim is durable before the network is asked, and no transaction is open during a call. A process that dies in
/// between leaves an invoice that nobody was shown, or a question that is asked again; the ledger takes a payment once.
package final class Cashier {
  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts

  /// Until another process may ask: the call's deadline and ten seconds to write the answer down.
  private static let claim = Span.seconds(40)
  /// How long the provider may fail to make an invoice before the client is told so.
  private static let patience = Span.minutes(5)

  package init(desk: Desk, transport: Transport, accounts: Accounts) {
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
  }

  private struct Task {
    let payment: Payment
    let topUp: TopUp
    let setup: ServiceSetup
    let title: String
  }

  private enum Answer {
    case made(Monobank.Answer<Monobank.Made>)
    case report(Monobank.Answer<PaymentReport>)
  }

  /// Asks about the payment that is due.
  ///
  /// - Returns: Whether one was.
  /// - Throws: why the store could not be asked or written; the payment is asked about again when its claim is over.
  package func step() throws(Fault) -> Bool {
    // Looking costs no writing transaction.
    guard try desk.look({ (read) throws(Fault) in try read.duePayment() }) != nil else { return false }
    guard let task = try desk.administer({ (write) throws(Fault) in try self.claim(write) }) else { return true }
    AbortPoint.pass()
    let answer = ask(task)
    AbortPoint.pass()
    try desk.change { (read, ids) throws(Fault) in ((), try self.settled(answer, task, read, &ids)) }
    return true
  }

  private func claim(_ write: borrowing Write) throws(Fault) -> Task? {
    guard var payment = try write.read.duePayment() else { return nil }
    guard let topUp = try write.read.topUp(payment.topUp), topUp.provider == .monobank,
      let contact = try write.read.contact(topUp.contact, for: .system),
      let channel = try write.read.channel(contact.channel, for: .system)
    else {
      // Nothing that could be asked about.
      payment.checkAt = nil
      try write.save(payment)
      return nil
    }
    payment.claimedUntil = write.now + Cashier.claim
    try write.save(payment)
    let setup = try write.read.botSetup(of: channel.id)[.topup]
    let company = try write.read.setting("company") ?? channel.title
    return Task(payment: payment, topUp: topUp, setup: setup, title: company)
  }

  // MARK: Asking

  private func ask(_ task: Task) -> Answer {
    guard let invoice = task.payment.externalID else {
      return .made(
        call(task) { bank in
          bank.create(task.topUp, destination: task.title)
        } reading: {
          $0.made($1)
        }
      )
    }
    return .report(
      call(task) { bank in
        bank.status(of: invoice)
      } reading: {
        $0.report($1, of: invoice)
      }
    )
  }

  private func call<Value>(
    _ task: Task,
    _ request: (Monobank) -> Request?,
    reading read: (Monobank, Response) -> Monobank.Answer<Value>
  ) -> Monobank.Answer<Value> {
    guard let token = task.setup.token else { return .later("there is no token") }
    let bank: Monobank
    do { bank = Monobank(token: try accounts.secret(token), apiURL: task.setup.settings["apiUrl"]) } catch {
      return .later(error.phrase.en)
    }
    guard let request = request(bank) else { return .refused("the bank does not take \(task.topUp.amount.currency)") }
    do throws(TransportFailure) { return read(bank, try transport.send(request, within: .call)) } catch {
      return .later(error.description)
    }
  }

  // MARK: Settling

  private func settled(_ answer: Answer, _ task: Task, _ read: borrowing Read, _ ids: inout IDs) throws(Fault) -> Change
  {
    guard let topUp = try read.topUp(task.topUp.id) else { return Change() }
    let key = task.payment.externalID.map { "monobank:" + $0 }
    guard let facts = try read.paymentFacts(topUp, paying: key) else { return Change() }
    var payment = facts.money.payment
    payment.claimedUntil = nil
    switch answer {
    case .made(let made): return invoiced(made, topUp, payment, facts, &ids, at: read.now)
    case .report(let told): return reported(told, topUp, payment, facts, &ids, at: read.now)
    }
  }

  private func invoiced(
    _ answer: Monobank.Answer<Monobank.Made>,
    _ topUp: TopUp,
    _ payment: Payment,
    _ facts: PaymentFacts,
    _ ids: inout IDs,
    at now: Instant
  ) -> Change {
    var (change, payment, topUp) = (Change(), payment, topUp)
    // Somebody whose claim had run out was slower, not idle: the client has that one.
    guard payment.externalID == nil else { return change }
    let isTired = now - topUp.at > Cashier.patience
    switch answer {
    case .told(let made):
      payment.externalID = made.id
      payment.attempts = 0
      payment.checkAt = now + .seconds(10)
      topUp.url = made.url
      change = offer(topUp, facts: facts, ids: &ids, at: now)
      change.topUps = [topUp]
    case .later where !isTired:
      payment.attempts += 1
      payment.checkAt = now + backoff(attempts: payment.attempts, jitter: 1)
    case .refused(let reason), .later(let reason):
      payment.state = max(payment.state, .failed)
      payment.checkAt = nil
      change = apologize(for: topUp, because: reason, facts: facts, ids: &ids, at: now)
    }
    change.payments = [payment]
    return change
  }

  private func reported(
    _ answer: Monobank.Answer<PaymentReport>,
    _ topUp: TopUp,
    _ payment: Payment,
    _ facts: PaymentFacts,
    _ ids: inout IDs,
    at now: Instant
  ) -> Change {
    var (change, payment) = (Change(), payment)
    switch answer {
    case .told(let report):
      change = account(for: report, facts: facts, ids: &ids, at: now)
      payment.state = change.payments.last?.state ?? payment.state
      payment.attempts = 0
      payment.checkAt = nextCheck(of: payment, age: now - topUp.at).map { now + $0 }
    case .later, .refused:
      // The money may have moved all the same: one goes on asking, ever more seldom.
      payment.attempts += 1
      let wait = nextCheck(of: payment, age: now - topUp.at)
      payment.checkAt = wait.map { now + max($0, backoff(attempts: payment.attempts, jitter: 1)) }
    }
    change.payments = [payment]
    return change
  }
}
