import HTTP
import Inbox
import JSON
import Testing

@testable import Channels

struct MonobankTests {
  private let bank = Monobank(token: Secret("m-token-42"), apiURL: "http://127.0.0.1:9")
  private let topUp = TopUp(
    id: TopUp.ID(42),
    client: Client.ID(1),
    contact: Contact.ID(1),
    chat: Chat.ID(1),
    at: Instant(milliseconds: 0),
    amount: Money(minor: 15_050, currency: "UAH"),
    provider: .monobank
  )

  @Test func `an invoice is asked for in kopiykas`() throws {
    let request = try #require(bank.create(topUp, destination: "Салон «Мальва»"))
    #expect(request.method == "POST")
    #expect(request.target == "http://127.0.0.1:9/api/merchant/invoice/create")
    #expect(request.headers["X-Token"] == "m-token-42")
    let body = try JSONValue.parse(request.body)
    #expect(body["amount"]?.integer == 15_050)
    #expect(body["ccy"]?.integer == 980)
    #expect(body["merchantPaymInfo", "reference"]?.string == "topup-42")
    #expect(body["merchantPaymInfo", "destination"]?.string == "Салон «Мальва»")
    #expect(body["validity"]?.integer == 86_400)
    var foreign = topUp
    foreign.amount.currency = "XYZ"
    #expect(bank.create(foreign, destination: "") == nil)
    #expect(Monobank(token: Secret("x")).status(of: "p2/a b").target.hasPrefix("https://api.monobank.ua/api/merchant/"))
    #expect(bank.status(of: "p2/a b").target.hasSuffix("?invoiceId=p2%2Fa%20b"))
  }

  private func answer(_ status: Int, _ body: String) -> Response { .json(Array(body.utf8), status: status) }

  @Test func `an answer to a new invoice has its id and page`() {
    let made = bank.made(answer(200, #"{"invoiceId":"p2_9","pageUrl":"https://pay.mbnk.biz/p2_9"}"#))
    #expect(made == .told(Monobank.Made(id: "p2_9", url: "https://pay.mbnk.biz/p2_9")))
    #expect(bank.made(answer(200, #"{"invoiceId":"p2_9"}"#)) == .later("an answer that is not understood"))
    let odd = bank.made(answer(200, #"{"invoiceId":"p","pageUrl":"javascript:1"}"#))
    #expect(odd == .later("an answer that is not understood"))
    #expect(
      bank.made(answer(403, #"{"errCode":"FORBIDDEN","errText":"bad token m-token-42"}"#))
        == .refused("FORBIDDEN: bad token •••"))
    #expect(bank.made(answer(429, "{}")) == .later("HTTP 429"))
    #expect(bank.made(answer(502, "<html>")) == .later("HTTP 502"))
  }

  @Test(
    arguments: [
      ("created", .asked), ("processing", .processing), ("hold", .processing), ("success", .paid), ("failure", .failed),
      ("reversed", .reversed), ("expired", .expired),
    ] as [(String, Payment.State)]
  )
  func `every status is a state`(status: String, state: Payment.State) {
    let body = """
      {"invoiceId":"p2_9","status":"\(status)","amount":15050,"ccy":980,"finalAmount":15050,"reference":"topup-42"}
      """
    let report = PaymentReport(
      key: "monobank:p2_9", state: state, sum: Money(minor: 15_050, currency: "UAH"), kept: 15_050)
    #expect(bank.report(answer(200, body), of: "p2_9") == .told(report))
  }

  @Test func `nothing is taken for paid that is not said so in full`() {
    func told(_ body: String) -> Monobank.Answer<PaymentReport> { bank.report(answer(200, body), of: "p2_9") }
    let later = Monobank.Answer<PaymentReport>.later("an answer that is not understood")
    #expect(told(#"{"invoiceId":"other","status":"success","amount":1,"ccy":980}"#) == later)
    #expect(told(#"{"invoiceId":"p2_9","status":"success"}"#) == later)
    #expect(told(#"{"invoiceId":"p2_9","status":"success","amount":"150.50","ccy":980}"#) == later)
    #expect(told(#"{"invoiceId":"p2_9","status":"weird"}"#) == later)
    #expect(told("[]") == later)
    guard case .told(let report) = told(#"{"status":"success","amount":15050,"ccy":999}"#) else {
      Issue.record("not told")
      return
    }
    #expect(report.sum == Money(minor: 15_050, currency: "999"))
  }
}
