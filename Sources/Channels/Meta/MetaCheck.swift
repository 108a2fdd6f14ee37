import HTTP
import Inbox
import JSON
import Phrases

/// What the answers to a check tell: who the account is, whether it sends to the app, and where the app wants it.
///
/// Meta takes an app off a Page or account after an hour of failures, and says nothing (channels.md 3b): an account
/// without a subscription looks well and receives nothing.
struct MetaCheck {
  /// What the app subscribes to.
  let object: String
  /// In this order, as far as they were asked: the account, its `subscribed_apps`, the app's `subscriptions`.
  let answers: [MetaAnswer]

  var result: CheckResult {
    guard let first = answers.first else {
      return CheckResult(outcome: Outcome(.rejected, reason: "the account's id is not set"))
    }
    switch first {
    case .refused(let outcome): return CheckResult(outcome: outcome)
    case .result(let account):
      guard let name = Self.name(of: account) else {
        return CheckResult(outcome: Outcome(.ambiguous, reason: "the answer does not say who the account is"))
      }
      var found = CheckResult(outcome: Outcome(.ok), account: name)
      readQuality(of: account, into: &found)
      readSubscriptions(into: &found)
      readCallback(into: &found)
      return found
    }
  }

  private static func name(of account: JSONValue) -> String? {
    let user = account["instagram_business_account", "username"] ?? account["username"]
    if let user = user?.text { return "@" + user }
    let names = [account["verified_name"]?.text ?? account["name"]?.text, account["display_phone_number"]?.text]
      .compactMap(\.self)
    return names.isEmpty ? account["id"]?.id : names.joined(separator: ", ")
  }

  /// WhatsApp rates a number: GREEN, YELLOW or RED, which comes before a restriction.
  private func readQuality(of account: JSONValue, into found: inout CheckResult) {
    guard let quality = account["quality_rating"]?.text, quality == "YELLOW" || quality == "RED" else { return }
    found.remarks.append(
      Phrase(
        en: "the number's quality is \(quality): fewer promotions, or it will be restricted",
        uk: "якість номера \(quality): менше розсилок, інакше його обмежать"
      )
    )
  }

  private func readSubscriptions(into found: inout CheckResult) {
    guard answers.count > 1 else { return }
    switch answers[1] {
    case .refused(let outcome):
      let reason = outcome.reason ?? outcome.verdict.rawValue
      found.remarks.append(
        Phrase(en: "the subscriptions cannot be read: \(reason)", uk: "підписки не прочитати: \(reason)"))
    case .result(let result):
      let apps = result["data"]?.array ?? []
      guard !apps.isEmpty else {
        found.isDeaf = true
        found.remarks.append(
          Phrase(
            en: "no subscription: the account sends nothing here; run webhook register",
            uk: "підписки немає: акаунт нічого сюди не надсилає; виконайте webhook register"
          )
        )
        return
      }
      found.webhook = apps.lazy.compactMap { $0["override_callback_uri"]?.text }.first
      let fields = apps.compactMap { $0["subscribed_fields"]?.array }.joined().compactMap(\.string)
      if !fields.isEmpty, !fields.contains("messages") {
        found.isDeaf = true
        found.remarks.append(
          Phrase(
            en: "the subscription lacks messages; run webhook register",
            uk: "у підписці немає messages; виконайте webhook register"
          )
        )
      }
    }
  }

  private func readCallback(into found: inout CheckResult) {
    guard answers.count > 2, case .result(let result) = answers[2] else { return }
    guard let subscription = result["data"]?.array?.first(where: { $0["object"]?.string == object }) else {
      found.isDeaf = true
      found.remarks.append(
        Phrase(
          en: "the app has no webhook; run webhook register",
          uk: "застосунок не має вебхука; виконайте webhook register"
        )
      )
      return
    }
    found.webhook = found.webhook ?? subscription["callback_url"]?.text
    if subscription["active"]?.bool == false {
      found.isDeaf = true
      found.remarks.append(
        Phrase(
          en: "Meta has switched the app's webhook off; run webhook register",
          uk: "Meta вимкнула вебхук застосунку; виконайте webhook register"
        )
      )
    }
  }
}
