import Inbox
import Phrases
import TestKit
import Testing

struct ReconcileTests {
  private static let asked = Money(minor: 15_000, currency: "UAH")

  /// A ledger and a payment in memory.
  private struct Till {
    var topUp = TopUp(
      id: 42,
      client: 1,
      contact: 1,
      chat: 1,
      at: .sample,
      amount: asked,
      provider: .monobank
    )
    var payment = Payment(topUp: 42)
    var ledger: [LedgerEntry] = []
    var news: [Reconciled.News] = []
    var ids = IDs(nextClient: 1, nextContact: 1, nextChat: 1, nextMessage: 1)

    var net: Int64 { ledger.reduce(0) { $0 + $1.minor } }

    mutating func take(_ report: PaymentReport) {
      let entries = ledger.filter { $0.key == report.key || $0.key?.hasPrefix(report.key + ":returned:") == true }
      let facts = ReconcileFacts(topUp: topUp, payment: payment, entries: entries)
      let reconciled = reconcile(report, facts: facts, ids: &ids, at: .sample)
      payment = reconciled.change.payments.last ?? payment
      ledger += reconciled.change.ledger
      if let told = reconciled.news { news.append(told) }
      // What the ledger's UNIQUE says.
      #expect(Set(ledger.map(\.key)).count == ledger.count)
      #expect(ledger.allSatisfy { $0.client == 1 && $0.reason == "topup-42, monobank" && $0.key != nil })
    }
  }

  private func report(_ state: Payment.State, kept: Int64? = nil, sum: Money? = asked, key: String = "monobank:a")
    -> PaymentReport
  {
    PaymentReport(key: key, state: state, sum: sum, kept: kept)
  }

  @Test func `a paid sum is credited once, and told once`() {
    var till = Till()
    for state in [Payment.State.asked, .processing, .paid, .paid, .processing, .paid, .failed, .expired] {
      till.take(report(state, kept: 15_000))
    }
    #expect(till.ledger.map(\.minor) == [15_000])
    #expect(till.ledger.map(\.key) == ["monobank:a"])
    #expect(till.news == [.paid(15_000)])
    #expect(till.payment.state == .paid)
  }

  @Test func `what goes back is taken off, part by part`() {
    var till = Till()
    till.take(report(.paid, kept: 15_000))
    till.take(report(.paid, kept: 10_000))
    till.take(report(.paid, kept: 15_000))
    till.take(report(.paid, kept: 10_000))
    #expect(till.net == 10_000)
    till.take(report(.reversed))
    till.take(report(.reversed))
    till.take(report(.paid, kept: 15_000))
    #expect(till.ledger.map(\.minor) == [15_000, -5_000, -10_000])
    #expect(till.news == [.paid(15_000), .returned(5_000), .returned(10_000)])
    #expect(till.payment.state == .reversed)
  }

  @Test func `what came back before it was seen paid is never credited`() {
    for early in [report(.reversed), report(.paid, kept: 0)] {
      var till = Till()
      till.take(early)
      till.take(report(.paid, kept: 15_000))
      #expect(till.ledger.isEmpty && till.news.isEmpty)
      #expect(till.payment.state == .reversed)
    }
  }

  @Test(
    arguments: [
      (Money(minor: 15_001, currency: "UAH"), nil), (Money(minor: 14_999, currency: "UAH"), nil),
      (Money(minor: 15_000, currency: "USD"), nil), (asked, 15_001),
    ] as [(Money, Int64?)]
  )
  func `another sum than was asked for is credited by nobody but a person`(sum: Money, kept: Int64?) {
    var till = Till()
    till.take(report(.paid, kept: kept, sum: sum))
    till.take(report(.paid, kept: kept, sum: sum))
    #expect(till.ledger.isEmpty)
    #expect(till.payment.state == .mismatched)
    #expect(till.news == [.mismatched(kept.map { Money(minor: $0, currency: "UAH") } ?? sum)])
  }

  @Test func `a failure and the end of the time are told once, and do not stand in the way of the money`() {
    var till = Till()
    for state in [Payment.State.failed, .processing, .failed, .expired, .failed, .paid] { till.take(report(state)) }
    #expect(till.news == [.failed, .expired, .paid(15_000)])
    #expect(till.net == 15_000)
  }

  @Test func `two payments of one invoice are two sums of money`() {
    var till = Till()
    till.take(report(.paid, key: "monobank:a"))
    till.take(report(.paid, key: "monobank:b"))
    till.take(report(.paid, key: "monobank:a"))
    #expect(till.ledger.map(\.key) == ["monobank:a", "monobank:b"])
  }

  @Test func `every order of every set of reports, with duplicates, ends in the same sum`() {
    let kinds: [PaymentReport] = [
      report(.asked), report(.processing), report(.failed), report(.expired), report(.paid, kept: 15_000),
      report(.paid, kept: 9_000), report(.reversed),
    ]
    // All subsets; of each, all orders where there are few, else some by chance.
    var random = SplitMix64(seed: 150)
    for mask in 1..<(1 << kinds.count) {
      let chosen = kinds.indices.filter { mask & (1 << $0) != 0 }.map { kinds[$0] }
      var ends: Set<Int64> = []
      var states: Set<Payment.State> = []
      for _ in 0..<12 {
        let repeated = chosen + (0..<2).compactMap { _ in chosen.randomElement(using: &random) }
        var till = Till()
        for report in repeated.shuffled(using: &random) { till.take(report) }
        ends.insert(till.net)
        states.insert(till.payment.state)
        #expect(till.ledger.filter { $0.minor > 0 }.count <= 1)
        #expect(till.news.filter { if case .paid = $0 { true } else { false } }.count <= 1)
        #expect(till.net >= 0)
      }
      let expected: Int64 =
        chosen.contains { $0.state == .reversed }
        ? 0 : chosen.filter { $0.state == .paid }.compactMap(\.kept).min() ?? 0
      #expect(ends == [expected])
      #expect(states.count == 1)
    }
  }

  @Test func `a checkout is let through only for what was asked, and only once`() throws {
    let topUp = Till().topUp
    func reason(_ sum: Money = Self.asked, _ state: Payment.State = .asked, known: Bool = true) -> String? {
      let checkout = Checkout(id: "1", reference: topUp.reference, sum: sum)
      return refusal(
        of: checkout, topUp: known ? topUp : nil, payment: known ? Payment(topUp: 42, state: state) : nil)?.en
    }
    #expect(reason() == nil)
    #expect(reason(Self.asked, .failed) == nil)
    #expect(reason(Money(minor: 1, currency: "UAH")) != nil)
    #expect(reason(Money(minor: 15_000, currency: "EUR")) != nil)
    #expect(reason(known: false) != nil)
    for state in [Payment.State.expired, .mismatched, .paid, .reversed] { #expect(reason(Self.asked, state) != nil) }
  }

  @Test(
    arguments: [
      ("topup-42", 42), ("topup-0", nil), ("topup-042", nil), ("topup--1", nil), ("topup:42", nil), ("", nil),
    ]
      as [(String, TopUp.ID?)]
  )
  func `a reference names one request`(reference: String, id: TopUp.ID?) {
    #expect(TopUp.id(inReference: reference) == id)
  }

  @Test func `one asks often at first, then for refunds, and not for ever`() {
    func wait(_ state: Payment.State, _ age: Span) -> Span? { nextCheck(of: Payment(topUp: 1, state: state), age: age) }
    #expect(wait(.asked, .minutes(1)) == .seconds(10))
    #expect(wait(.failed, .hours(1)) == .minutes(1))
    #expect(wait(.processing, .hours(25)) == .minutes(10))
    #expect(wait(.asked, .days(31)) == nil)
    #expect(wait(.paid, .hours(1)) == .hours(1))
    #expect(wait(.paid, .days(31)) == nil)
    #expect(wait(.expired, .days(2)) != nil)
    #expect(wait(.reversed, .hours(1)) == nil && wait(.mismatched, .hours(1)) == nil)
  }
}
