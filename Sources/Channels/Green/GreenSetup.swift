import HTTP
import Inbox
import JSON
import Phrases

// Receiving and looking after an instance: the queue, the check, files (channels.md 7a and 7b).
extension GreenAnswer {
  /// The notification of `receiveNotification`; `null` is none.
  ///
  /// One whose body is missing is kept whole, so that it is seen and does not block the queue.
  func polled() throws(PollFailure) -> [Polled] {
    switch self {
    case .refused(let outcome): throw PollFailure(outcome.asking, hint: Self.hint(outcome))
    case .result(.null): return []
    case .result(let result):
      guard let mark = result["receiptId"]?.id else {
        throw PollFailure(Outcome(.retry, reason: "the answer has no receiptId"))
      }
      return [Polled(payload: (result["body"] ?? result).bytes(), mark: mark)]
    }
  }

  private static func hint(_ outcome: Outcome) -> Phrase? {
    if outcome.verdict == .tokenInvalid { return advice["notAuthorized"] }
    guard outcome.reason?.lowercased().contains("webhook") == true else { return nil }
    return Phrase(
      en: "the instance has a webhook: unregister it, or set mode=webhook",
      uk: "інстанс має вебхук: скасуйте його або задайте mode=webhook"
    )
  }

  /// What the answers to `getStateInstance` and `getSettings` tell.
  static func checked(_ answers: [GreenAnswer], wanted: [String]) -> CheckResult {
    guard let first = answers.first else { return CheckResult(outcome: Outcome(.ambiguous)) }
    guard case .result(let instance) = first else { return CheckResult(outcome: first.done) }
    guard let state = instance["stateInstance"]?.text else {
      return CheckResult(outcome: Outcome(.ambiguous, reason: "the answer does not say the instance's state"))
    }
    var found = CheckResult(outcome: outcome(of: state), remarks: [advice[state]].compactMap(\.self))
    guard answers.count > 1 else { return found }
    guard case .result(let settings) = answers[1] else {
      if found.outcome.verdict == .ok { found.outcome = answers[1].done }
      return found
    }
    found.account = settings["wid"]?.text.map { Phone(international: String($0.prefix { $0 != "@" }))?.e164 ?? $0 }
    found.webhook = settings["webhookUrl"]?.text
    let silent = self.silent(settings, wanted: wanted).joined(separator: " ")
    if !silent.isEmpty {
      found.isDeaf = true
      found.remarks.append(
        Phrase(
          en: "GREEN-API does not report \(silent)",
          uk: "GREEN-API не сповіщає про \(silent)"
        )
      )
    }
    return found
  }

  /// Notifications that are switched off; those that an instance does not know are not asked of it (channels.md 7a).
  static func silent(_ settings: JSONValue, wanted: [String]) -> [String] {
    wanted.filter { settings[$0].map { $0.text != "yes" } ?? false }
  }

  private static func outcome(of state: String) -> Outcome {
    switch GreenNotification.states[state] {
    case .ok: Outcome(.ok)
    case .unauthorized: Outcome(.tokenInvalid, reason: state)
    case .restricted: Outcome(.restricted, reason: state)
    case nil: Outcome(.retry, reason: state)
    }
  }

  /// What the operator does next, by the instance's state.
  private static let advice: [String: Phrase] = [
    "notAuthorized": Phrase(
      en: "the session is lost: scan the QR code in the GREEN-API console again",
      uk: "сесію втрачено: відскануйте QR-код у кабінеті GREEN-API ще раз"
    ),
    "pendingPassword": Phrase(
      en: "enter the password of two-step verification in the GREEN-API console",
      uk: "введіть пароль двоетапної перевірки в кабінеті GREEN-API"
    ),
    "pendingCode": Phrase(
      en: "enter the code in the GREEN-API console, or scan the QR code instead",
      uk: "введіть код у кабінеті GREEN-API або відскануйте QR-код"
    ),
    "blocked": Phrase(
      en: "the messenger blocked this number: ask its support to lift the ban",
      uk: "месенджер заблокував цей номер: зверніться до його підтримки"
    ),
    "suspended": Phrase(
      en: "the messenger restricts this account for a time: wait, and send less",
      uk: "месенджер тимчасово обмежив цей акаунт: зачекайте й надсилайте менше"
    ),
    "yellowCard": Phrase(
      en: "WhatsApp suspects spam: stop promotions, then reboot the instance in the console",
      uk: "WhatsApp підозрює спам: зупиніть розсилки й перезапустіть інстанс у кабінеті"
    ),
    "sleepMode": Phrase(en: "the phone is switched off: switch it on", uk: "телефон вимкнено: увімкніть його"),
    "starting": Phrase(
      en: "the instance is starting: try again in five minutes",
      uk: "інстанс запускається: спробуйте за п’ять хвилин"
    ),
  ]

  /// `downloadUrl` of `downloadFile`.
  func downloadURL() throws(Fault) -> String {
    switch self {
    case .refused(let outcome): throw Fault(outcome, of: "GREEN-API")
    case .result(let file):
      guard let url = file["downloadUrl"]?.text else {
        throw Fault(.protocol, en: "GREEN-API does not say where the file is", uk: "GREEN-API не каже, де файл")
      }
      return url
    }
  }
}
