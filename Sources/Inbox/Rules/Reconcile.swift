/// What reconciling may look at.
package struct ReconcileFacts: Sendable {
  package var topUp: TopUp
  package var payment: Payment
  /// The movements of the ledger that the reported payment already made.
  package var entries: [LedgerEntry]

  package init(topUp: TopUp, payment: Payment, entries: [LedgerEntry]) {
    self.topUp = topUp
    self.payment = payment
    self.entries = entries
  }
}

/// What a provider's report changes, and what people are to hear of it.
package struct Reconciled: Sendable, Equatable {
  /// What is news, once.
  package enum News: Sendable, Equatable {
    /// So much was credited.
    case paid(Int64)
    /// So much was taken off again.
    case returned(Int64)
    case failed
    case expired
    /// Another sum than was asked for.
    case mismatched(Money)
  }

  package var change = Change()
  package var news: News?
}

/// Brings the ledger to what a provider says of a payment.
///
/// A report may come twice, late, or in any order: the state only goes on (``Payment/State``), what a payment left in
/// the ledger only falls once it is there, and each movement has a key that the ledger takes once. So whatever comes, and
/// whichever process dies, a payment is credited once at most, and the sum of its movements is what the provider kept.
package func reconcile(_ report: PaymentReport, facts: ReconcileFacts, ids: inout IDs, at now: Instant) -> Reconciled {
  var reconciled = Reconciled()
  var payment = facts.payment
  let (topUp, before) = (facts.topUp, facts.payment.state)
  var told = report.state
  if told == .paid, let wrong = wrongSum(report, topUp) {
    told = .mismatched
    if before != .mismatched { reconciled.news = .mismatched(wrong) }
  }
  // Of which nothing is left, that went back.
  if told == .paid, let kept = report.kept, kept <= 0 { told = .reversed }
  payment.state = max(before, told)
  if payment != facts.payment { reconciled.change.payments = [payment] }
  // What came back is over; a second payment of the same invoice is money all the same.
  let isOver = before == .reversed
  let net = facts.entries.reduce(0) { $0 + $1.minor }
  let target: Int64
  switch told {
  case .paid where facts.entries.isEmpty: target = isOver ? 0 : report.kept ?? topUp.amount.minor
  case .paid: target = min(net, report.kept ?? net)
  case .reversed: target = 0
  case .asked, .processing, .failed, .expired, .mismatched: target = net
  }
  if target != net {
    let credited = facts.entries.first { $0.key == report.key }?.minor ?? target
    reconciled.change.ledger = [
      LedgerEntry(
        id: ids.entry(),
        client: topUp.client,
        at: now,
        minor: target - net,
        reason: "\(topUp.reference), \(topUp.provider.rawValue)",
        key: target > net ? report.key : "\(report.key):returned:\(credited - target)"
      )
    ]
    reconciled.news = target > net ? .paid(target - net) : .returned(net - target)
  } else if payment.state != before {
    switch payment.state {
    case .failed: reconciled.news = .failed
    case .expired: reconciled.news = .expired
    case .asked, .processing, .mismatched, .paid, .reversed: break
    }
  }
  return reconciled
}

/// The sum of a payment that is not what was asked for.
private func wrongSum(_ report: PaymentReport, _ topUp: TopUp) -> Money? {
  if let sum = report.sum, sum != topUp.amount { return sum }
  guard let kept = report.kept, kept > topUp.amount.minor else { return nil }
  return Money(minor: kept, currency: topUp.amount.currency)
}

/// When a provider that tells nothing by itself is asked again.
///
/// A client who pays does so within minutes; later one looks for the end of the invoice, and then for refunds.
///
/// - Parameters:
///   - payment: as it is after the last answer.
///   - age: since the client asked for the way to pay.
/// - Returns: How long to wait; `nil` is for ever.
package func nextCheck(of payment: Payment, age: Span) -> Span? {
  switch payment.state {
  case .asked, .processing, .failed:
    if age < .minutes(15) { return .seconds(10) }
    if age < .hours(2) { return .minutes(1) }
    if age < .hours(26) { return .minutes(10) }
    return age < .days(30) ? .hours(12) : nil
  case .expired: return age < .days(3) ? .hours(12) : nil
  case .paid:
    if age < .days(1) { return .hours(1) }
    return age < .days(30) ? .days(1) : nil
  case .mismatched, .reversed: return nil
  }
}
