import Inbox
import Phrases

// What an adapter refuses before the network is asked, and how it tells a messenger's refusal: alike for all of them.
extension Fault {
  static let noText = Fault(.badInput, en: "there is no text to send", uk: "немає тексту для надсилання")
  static let noFile = Fault(.badInput, en: "the attachment has no file", uk: "вкладення не має файлу")
  static let noPhone = Fault(.badInput, en: "a shared contact needs a phone", uk: "контакту потрібен телефон")
  static let noPlace = Fault(
    .badInput, en: "a location needs geo:LATITUDE,LONGITUDE", uk: "місцю потрібне geo:ШИРОТА,ДОВГОТА")
  static let cannotBeSent = Fault(
    .notSupported, en: "this kind of content cannot be sent", uk: "такий вміст надіслати не можна")

  static func noCaption(_ messenger: String) -> Fault {
    Fault(
      .notSupported,
      en: "\(messenger) shows no text beside this",
      uk: "\(messenger) не показує тексту біля цього"
    )
  }

  static func tooLarge(_ size: some BinaryInteger, limit: Int, _ messenger: String) -> Fault {
    Fault(
      .tooLong,
      en: "the file has \(size) bytes, \(messenger) takes \(limit)",
      uk: "файл має \(size) байтів, \(messenger) приймає \(limit)"
    )
  }

  /// The refusal of a call that no message waits for.
  init(_ outcome: Outcome, of messenger: String) {
    let reason = outcome.reason ?? outcome.verdict.rawValue
    let code: FaultCode =
      switch outcome.verdict {
      case .tokenInvalid: .config
      case .rateLimited: .rateLimited
      case .retry: .busy
      case .ambiguous: .protocol
      case .tooLong: .tooLong
      case .ok, .windowClosed, .blocked, .unknownRecipient, .rejected, .quota, .restricted, .optedOut: .rejected
      }
    self.init(code, en: "\(messenger) refuses: \(reason)", uk: "\(messenger) відмовляє: \(reason)")
  }
}

extension TextLimit {
  /// - Throws: `Fault(.tooLong)` for a text that is longer.
  func check(_ text: String, for messenger: String) throws(Fault) {
    let length = length(of: text)
    guard length <= maximum else {
      let (en, uk) = unit == .bytes ? ("bytes", "байтів") : ("characters", "знаків")
      throw Fault(
        .tooLong,
        en: "the text has \(length) \(en), \(messenger) takes \(maximum)",
        uk: "текст має \(length) \(uk), \(messenger) приймає \(maximum)"
      )
    }
  }
}
