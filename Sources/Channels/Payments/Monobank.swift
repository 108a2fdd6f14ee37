package import HTTP
package import Inbox
import JSON

/// The acquiring of monobank (channels.md 8.1): invoices, and what became of them; a codec that does no I/O.
package struct Monobank: Sendable {
  package static let apiURL = "https://api.monobank.ua"
  /// How long a client may take to pay.
  package static let validity = Span.hours(24)

  /// What an answer means for who asked.
  package enum Answer<Value: Sendable & Equatable>: Sendable, Equatable {
    case told(Value)
    /// It will not be otherwise: a wrong token, a sum that is not taken.
    case refused(String)
    /// Nobody knows, or not now: ask again.
    case later(String)
  }

  /// An invoice that the client can pay.
  package struct Made: Sendable, Equatable {
    package var id: String
    package var url: String
  }

  private let token: Secret
  private let apiURL: String

  /// - Parameters:
  ///   - token: the merchant's.
  ///   - apiURL: scheme, host and port; monobank's own unless a test says otherwise.
  package init(token: Secret, apiURL: String? = nil) {
    self.token = token
    self.apiURL = apiURL ?? Monobank.apiURL
  }

  /// Whether the bank takes a currency.
  package static func takes(_ currency: String) -> Bool { codes[currency] != nil }

  /// ISO 4217 numbers.
  private static let codes: [String: Int64] = ["UAH": 980, "USD": 840, "EUR": 978]

  private var headers: Headers { ["X-Token": token.reveal(), "Content-Type": "application/json"] }

  /// Makes an invoice for a sum; made twice, the one that nobody was shown is never paid.
  ///
  /// - Parameters:
  ///   - topUp: its amount is in kopiykas.
  ///   - destination: what the client reads on the page.
  /// - Returns: `nil` for a currency that the bank does not take.
  package func create(_ topUp: TopUp, destination: String) -> Request? {
    guard let code = Monobank.codes[topUp.amount.currency] else { return nil }
    let body: JSONValue = [
      "amount": .integer(topUp.amount.minor),
      "ccy": .integer(code),
      "merchantPaymInfo": ["reference": .string(topUp.reference), "destination": .string(destination)],
      "validity": .integer(Monobank.validity.milliseconds / 1000),
      "paymentType": "debit",
    ]
    return Request(
      method: "POST",
      target: apiURL + "/api/merchant/invoice/create",
      headers: headers,
      body: body.bytes()
    )
  }

  package func status(of invoice: String) -> Request {
    .get(apiURL + "/api/merchant/invoice/status?invoiceId=" + pathSegment(invoice), headers: headers)
  }

  package func made(_ response: Response) -> Answer<Made> {
    read(response) { value in
      guard let id = value["invoiceId"]?.identifier, let url = value["pageUrl"]?.string, url.hasPrefix("http") else {
        return nil
      }
      return Made(id: id, url: url)
    }
  }

  /// - Parameters:
  ///   - response: the answer to ``status(of:)``.
  ///   - invoice: which was asked for: the answer must speak of it.
  /// - Returns: How the payment stands; what is not said in full is as if nothing had come.
  package func report(_ response: Response, of invoice: String) -> Answer<PaymentReport> {
    read(response) { value in
      guard value["invoiceId"]?.identifier ?? invoice == invoice, let status = value["status"]?.string,
        let state = Monobank.state(status)
      else { return nil }
      var report = PaymentReport(key: "monobank:" + invoice, state: state)
      if let amount = value["amount"]?.integer, let code = value["ccy"]?.integer {
        // A currency without a name here is not the one that was asked for.
        let currency = Monobank.codes.first { $0.value == code }?.key ?? String(code)
        report.sum = Money(minor: amount, currency: currency)
      }
      report.kept = value["finalAmount"]?.integer
      // Nobody credits what was not told.
      if state == .paid, report.sum == nil { return nil }
      return report
    }
  }

  private static func state(_ status: String) -> Payment.State? {
    switch status {
    case "created": .asked
    case "processing", "hold": .processing
    case "success": .paid
    case "failure": .failed
    case "expired": .expired
    case "reversed": .reversed
    default: nil
    }
  }

  private func read<Value>(_ response: Response, _ shape: (JSONValue) -> Value?) -> Answer<Value> {
    let value = try? JSONValue.parse(response.body)
    guard (200..<300).contains(response.status) else {
      let words = [value?["errCode"]?.string, value?["errText"]?.string].compactMap(\.self).joined(separator: ": ")
      let reason = words.isEmpty ? "HTTP \(response.status)" : cleaned(words)
      // 408 and 429 are for now; any other 4xx is the bank's own no.
      let isFinal = (400..<500).contains(response.status) && ![408, 429].contains(response.status)
      return isFinal ? .refused(reason) : .later(reason)
    }
    guard let value, let told = shape(value) else { return .later("an answer that is not understood") }
    return .told(told)
  }

  /// Without the token, should the bank quote it.
  private func cleaned(_ words: String) -> String {
    words.split(separator: token.reveal(), omittingEmptySubsequences: false).joined(separator: "•••")
  }
}
