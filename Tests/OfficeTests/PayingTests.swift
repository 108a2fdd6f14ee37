import Channels
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Top-ups from the client's wish to the ledger.
struct PayingTests {
  /// A bank in memory.
  private final class Bank: Sendable {
    struct State {
      var made = 0
      var status = "created"
      var kept: Int64 = 15_000
      var amount: Int64 = 15_000
      var isDown = false
      /// Runs while a call is under way.
      var meanwhile: (@Sendable () -> Void)?
    }

    let state = Mutex(State())

    func set(_ status: String, kept: Int64 = 15_000) {
      state.withLock { ($0.status, $0.kept) = (status, kept) }
    }

    func answer(_ request: Request) -> Result<Response, TransportFailure> {
      guard request.target.contains("/api/merchant/") else { return Script.ok(#"{"message_id":\#(Self.number())}"#) }
      let meanwhile = state.withLock { state in
        defer { state.meanwhile = nil }
        return state.meanwhile
      }
      // The answer is as of now, whatever happens until it is heard.
      let result = state.withLock { state -> Result<Response, TransportFailure> in
        if state.isDown { return .failure(.unknown(reason: "down")) }
        if request.target.hasSuffix("/create") {
          state.made += 1
          let body = #"{"invoiceId":"p2_\#(state.made)","pageUrl":"https://pay.example/p2_\#(state.made)"}"#
          return .success(.json(Array(body.utf8)))
        }
        let body = """
          {"invoiceId":"\(request.query("invoiceId") ?? "")","status":"\(state.status)","amount":\(state.amount),"ccy":980,\
          "finalAmount":\(state.kept)}
          """
        return .success(.json(Array(body.utf8)))
      }
      meanwhile?()
      return result
    }

    private static let numbers = Atomic(5000)
    private static func number() -> Int { numbers.add(1, ordering: .relaxed).newValue }
  }

  /// A branch whose bot takes money, with one linked client who has greeted it.
  private func branch(_ provider: TopUp.Provider, _ bank: Bank = Bank(), time: MovableTime? = nil) throws -> Branch {
    let branch = try Branch(
      settings: ["mode": "webhook", "paymentToken": "284685063:TEST:x"],
      time: time ?? MovableTime(Branch.start),
      answer: { bank.answer($0) }
    )
    try branch.change { $0.isBotOn = true }
    let channel = try branch.channel()
    let setup = ServiceSetup(settings: ["provider": provider.rawValue], token: Secret("m-token"))
    try branch.desk().administer { (write) throws(Fault) in
      try write.set("language", to: "uk")
      try write.save(setup, of: .topup, in: channel.id)
    }
    try branch.receive(1, from: 7, "/start")
    let view = try #require(try branch.chats(of: 7).first)
    try branch.desk().change { (read, ids) throws(Fault) in
      var change = Change()
      let client = Client(id: ids.client(), name: "Марія Коваль", createdAt: read.now)
      var contact = view.contact
      contact.client = client.id
      change.clients = [client]
      change.contacts = [contact]
      return ((), change)
    }
    return branch
  }

  private func cashier(_ branch: Branch) throws -> Cashier {
    Cashier(desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
  }

  private func ledger(_ branch: Branch) throws -> [LedgerEntry] {
    try branch.look { (read) throws(Fault) in try read.ledger(of: 1, for: .system) }
  }

  private func payment(_ branch: Branch) throws -> Payment {
    try #require(try branch.look { (read) throws(Fault) in try read.payment(of: 1) })
  }

  private func messages(_ branch: Branch) throws -> [Message] {
    let view = try #require(try branch.chats(of: 7).first)
    return try branch.look { (read) throws(Fault) in try read.messages(of: view, limit: nil) }.sorted { $0.id < $1.id }
  }

  private func said(_ branch: Branch) throws -> [String] {
    try messages(branch).filter { $0.author == .bot }.compactMap(\.text)
  }

  private func lines(_ branch: Branch) throws -> [SystemLine.Kind] {
    try messages(branch).compactMap { $0.system?.kind }
  }

  // MARK: monobank

  @Test func `an invoice of monobank is made, shown, and credited once`() throws {
    let bank = Bank()
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    let cashier = try cashier(branch)
    #expect(try cashier.step())
    #expect(try said(branch).last?.contains("https://pay.example/p2_1") == true)
    #expect(try payment(branch).externalID == "p2_1")
    // Nothing is due at once.
    #expect(try !cashier.step())
    branch.time.advance(by: .seconds(10))
    #expect(try cashier.step())
    #expect(try ledger(branch).isEmpty)
    bank.set("success")
    for _ in 0..<3 {
      branch.time.advance(by: .days(1))
      #expect(try cashier.step())
    }
    #expect(try ledger(branch).map(\.minor) == [15_000])
    #expect(try ledger(branch).map(\.key) == ["monobank:p2_1"])
    #expect(try said(branch).last == "Дякуємо! Зараховано 150.00 грн. Ваш баланс: 150.00 грн.")
    #expect(try lines(branch) == [.topUpAsked, .topUpPaid])
    bank.set("reversed", kept: 0)
    branch.time.advance(by: .days(1))
    #expect(try cashier.step())
    #expect(try ledger(branch).reduce(0) { $0 + $1.minor } == 0)
    #expect(try said(branch).last == "Оплату 150.00 грн вам повернено. Ваш баланс: 0.00 грн.")
    #expect(try lines(branch).last == .topUpReturned)
    branch.time.advance(by: .days(60))
    #expect(try !cashier.step())
    // The token left in the header alone.
    let calls = branch.script.requests.filter { $0.target.contains("/merchant/") }
    #expect(calls.allSatisfy { $0.headers["X-Token"] == "m-token" && !$0.target.contains("m-token") })
  }

  @Test func `another sum than was asked for is credited by nobody`() throws {
    let bank = Bank()
    bank.state.withLock { $0.amount = 15_100 }
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    let cashier = try cashier(branch)
    _ = try cashier.step()
    bank.set("success", kept: 15_100)
    branch.time.advance(by: .minutes(1))
    _ = try cashier.step()
    branch.time.advance(by: .days(2))
    #expect(try !cashier.step())
    #expect(try ledger(branch).isEmpty)
    #expect(try lines(branch) == [.topUpAsked, .topUpMismatched])
  }

  @Test func `an invoice that nobody pays in time is told so, once`() throws {
    let bank = Bank()
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    let cashier = try cashier(branch)
    _ = try cashier.step()
    bank.set("expired")
    for _ in 0..<8 {
      branch.time.advance(by: .hours(13))
      _ = try cashier.step()
    }
    #expect(try lines(branch) == [.topUpAsked, .topUpExpired])
    #expect(try said(branch).last?.hasPrefix("Час на оплату 150.00 грн минув.") == true)
    #expect(try payment(branch).checkAt == nil)
  }

  @Test func `a bank that is not there is told after minutes, and was asked more seldom`() throws {
    let bank = Bank()
    bank.state.withLock { $0.isDown = true }
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    let cashier = try cashier(branch)
    for _ in 0..<400 where try !cashier.step() { branch.time.advance(by: .seconds(5)) }
    #expect(try lines(branch) == [.topUpAsked, .topUpFailed])
    #expect(try said(branch).last?.hasPrefix("На жаль, зараз оплатити не вийде.") == true)
    #expect((3...12).contains(branch.script.requests.count))
  }

  @Test func `while a person has the chat the bot says nothing, and colleagues read the link`() throws {
    let bank = Bank()
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    try branch.queue("Я тут", to: 7)
    let before = try said(branch).count
    let cashier = try cashier(branch)
    _ = try cashier.step()
    bank.set("success")
    branch.time.advance(by: .minutes(1))
    _ = try cashier.step()
    #expect(try said(branch).count == before)
    #expect(try lines(branch) == [.topUpAsked, .topUpLink, .topUpPaid])
    #expect(
      try messages(branch).last { $0.system?.kind == .topUpLink }?.system?.values["note"] == "https://pay.example/p2_1")
    #expect(try ledger(branch).map(\.minor) == [15_000])
  }

  @Test(arguments: [11, 12, 13, 14, 15, 16])
  func `processes that overlap, die and repeat credit once at most, and what the bank says in the end`(seed: UInt64)
    throws
  {
    var random = SplitMix64(seed: seed)
    let bank = Bank()
    let branch = try branch(.monobank, bank)
    try branch.receive(2, from: 7, "/topup 150")
    let statuses = ["created", "processing", "failure", "success", "expired"]
    for _ in 0..<40 {
      let next = statuses.randomElement(using: &random) ?? "created"
      // A bank never takes a payment back without saying so.
      if bank.state.withLock({ $0.status }) != "success" { bank.set(next) }
      let deed = Int.random(in: 0..<5, using: &random)
      let pause = Span.seconds(Int64.random(in: 0...4000, using: &random))
      if deed == 0 {
        // A process that dies with a claim.
        try branch.desk().administer { (write) throws(Fault) in
          guard var payment = try write.read.duePayment() else { return }
          payment.claimedUntil = write.now + .seconds(40)
          try write.save(payment)
        }
      } else if deed == 1 {
        // Another one takes over while the answer to the first is under way.
        bank.state.withLock {
          $0.meanwhile = {
            branch.time.advance(by: .seconds(41))
            bank.set("success")
            _ = try? self.cashier(branch).step()
          }
        }
        _ = try cashier(branch).step()
        bank.state.withLock { $0.meanwhile = nil }
      } else {
        bank.state.withLock { $0.isDown = deed == 2 }
        _ = try cashier(branch).step()
        bank.state.withLock { $0.isDown = false }
      }
      branch.time.advance(by: pause)
      let credits = try ledger(branch).filter { $0.minor > 0 }
      #expect(credits.count <= 1)
    }
    let isMade = try payment(branch).externalID != nil
    if isMade {
      bank.set("success")
      for _ in 0..<6 {
        branch.time.advance(by: .hours(13))
        _ = try cashier(branch).step()
      }
      // Whether the invoice was still asked about in the end is told by its state.
      let isPaid = try payment(branch).state == .paid
      #expect(try ledger(branch).map(\.minor) == (isPaid ? [15_000] : []))
      #expect(try lines(branch).filter { $0 == .topUpPaid }.count == (isPaid ? 1 : 0))
    }
    // One page at most was shown.
    #expect(Set(try said(branch).filter { $0.contains("https://pay.example/") }).count <= 1)
  }

  // MARK: Telegram

  private func update(_ number: Int, _ member: String, person: Int = 7) -> [UInt8] {
    Array(
      """
      {"update_id":\(number),"message":{"message_id":\(number),"date":\(Branch.start.milliseconds / 1000),\
      "chat":{"id":\(person),"type":"private"},"from":{"id":\(person),"is_bot":false,"first_name":"Марія"},\(member)}}
      """.utf8
    )
  }

  private func money(_ word: String, _ charge: String, minor: Int64 = 15_000, reference: String = "topup-1") -> String {
    """
    "\(word)":{"currency":"UAH","total_amount":\(minor),"invoice_payload":"\(reference)",\
    "telegram_payment_charge_id":"\(charge)","provider_payment_charge_id":"p-\(charge)"}
    """
  }

  private func take(_ payload: [UInt8], _ branch: Branch) throws -> Event {
    let channel = try branch.channel()
    return try branch.desk().administer { (write) throws(Fault) in
      try Intake.take(payload, of: channel, into: write)
    }
  }

  @Test func `an invoice of Telegram's leaves by the courier, and its payment is credited once`() throws {
    let branch = try branch(.telegram)
    try branch.receive(2, from: 7, "/topup 150")
    let courier = Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
    for _ in 0..<6 {
      _ = try courier.step()
      branch.time.advance(by: .seconds(2))
    }
    let invoice = try #require(branch.script.bodies(of: "sendInvoice").first)
    #expect(branch.script.bodies(of: "sendInvoice").count == 1)
    #expect(invoice.contains(#""payload":"topup-1""#) && invoice.contains(#""amount":15000"#))
    #expect(try !cashier(branch).step())
    for number in 3...5 {
      #expect(try take(update(number, money("successful_payment", "c1")), branch).state == .applied)
    }
    #expect(try take(update(5, money("successful_payment", "c1")), branch).state == .duplicate)
    #expect(try ledger(branch).map(\.key) == ["telegram:c1"])
    #expect(try said(branch).last == "Дякуємо! Зараховано 150.00 грн. Ваш баланс: 150.00 грн.")
    #expect(try branch.chats(of: 7).first?.chat.status == .bot)
    _ = try take(update(6, money("refunded_payment", "c1")), branch)
    _ = try take(update(7, money("refunded_payment", "c1")), branch)
    #expect(try ledger(branch).map(\.minor) == [-15_000, 15_000])
    #expect(try lines(branch) == [.topUpAsked, .topUpPaid, .topUpReturned])
  }

  @Test func `money that fits no request is not credited, and colleagues are told`() throws {
    let branch = try branch(.telegram)
    try branch.receive(2, from: 7, "/topup 150")
    _ = try take(update(3, money("successful_payment", "c1", minor: 100)), branch)
    _ = try take(update(4, money("successful_payment", "c2", reference: "topup-99")), branch)
    _ = try take(update(5, money("successful_payment", "c3", reference: "prepay")), branch)
    #expect(try ledger(branch).isEmpty)
    #expect(try lines(branch) == [.topUpAsked, .topUpMismatched, .topUpUnknown, .topUpUnknown])
  }

  @Test func `a checkout is answered by serve, also when it comes again`() throws {
    let branch = try branch(.telegram, time: MovableTime(nil))
    try branch.receive(2, from: 7, "/topup 150")
    let office = try OpenOffice(branch)
    func checkout(_ number: Int, _ id: String, minor: Int64) -> [UInt8] {
      Array(
        """
        {"update_id":\(number),"pre_checkout_query":{"id":"\(id)","from":{"id":7,"is_bot":false,"first_name":"Марія",\
        "language_code":"uk"},"currency":"UAH","total_amount":\(minor),"invoice_payload":"topup-1"}}
        """.utf8
      )
    }
    func answers() -> [String] { branch.script.bodies(of: "answerPreCheckoutQuery") }
    #expect(office.post(checkout(3, "q1", minor: 15_000))?.status == 200)
    #expect(eventually { answers().count == 1 })
    #expect(office.post(checkout(3, "q1", minor: 15_000))?.status == 200)
    #expect(eventually { answers().count == 2 })
    #expect(Set(answers()) == [#"{"pre_checkout_query_id":"q1","ok":true}"#])
    #expect(office.post(checkout(4, "q2", minor: 14_000))?.status == 200)
    #expect(eventually { answers().count == 3 })
    #expect(answers().last?.contains(#""ok":false,"error_message":"Цей рахунок застарів."#) == true)
    #expect(office.post(update(5, money("successful_payment", "c1")))?.status == 200)
    #expect(office.post(checkout(6, "q3", minor: 15_000))?.status == 200)
    #expect(eventually { answers().count == 4 })
    #expect(answers().last?.contains("Цей рахунок уже сплачено") == true)
    #expect(try ledger(branch).map(\.minor) == [15_000])
  }

  @Test func `what a person's payments were goes with them`() throws {
    let branch = try branch(.monobank)
    try branch.receive(2, from: 7, "/topup 150")
    _ = try payment(branch)
    _ = try branch.openStore().erase(1)
    #expect(try branch.look { (read) throws(Fault) in try read.payment(of: 1) } == nil)
    #expect(try !cashier(branch).step())
  }
}
