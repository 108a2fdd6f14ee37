package import Phrases

/// Decides whether a client may pay an invoice now.
///
/// - Parameters:
///   - checkout: what the messenger asks.
///   - topUp: the sum that the invoice was made for; `nil` when there is none.
///   - payment: where its money stands.
/// - Returns: Why not, as the client reads it; `nil` lets them pay.
package func refusal(of checkout: Checkout, topUp: TopUp?, payment: Payment?) -> Phrase? {
  guard let topUp, let payment else {
    return Phrase(
      en: "This invoice is no longer valid. Please ask for a new one.",
      uk: "Цей рахунок більше не дійсний. Попросіть, будь ласка, новий."
    )
  }
  if payment.state >= .mismatched {
    return Phrase(en: "This invoice is already paid. Thank you!", uk: "Цей рахунок уже сплачено. Дякуємо!")
  }
  guard checkout.sum == topUp.amount, payment.state != .expired else {
    return Phrase(
      en: "This invoice is out of date. Please ask for a new one.",
      uk: "Цей рахунок застарів. Попросіть, будь ласка, новий."
    )
  }
  return nil
}
