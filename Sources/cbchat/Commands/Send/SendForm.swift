import CLI
import Phrases

/// A form of `cbchat send`: each has flags of its own (cli.md).
enum SendForm: String, CaseIterable {
  case chat
  case client
  case batch
  case campaign
  case retry
  case cancel

  /// How it is typed.
  var spelling: String {
    switch self {
    case .chat: "send CHAT"
    case .client, .batch, .campaign, .retry, .cancel: "send --\(rawValue)"
    }
  }
}

extension SendCommand {
  /// The forms that the command line names; without any it is `send CHAT`.
  private var named: [SendForm] {
    [
      client.map { _ in .client }, batch.map { _ in .batch }, campaign.map { _ in .campaign },
      retry.map { _ in .retry }, cancel.map { _ in .cancel },
    ].compactMap(\.self)
  }

  var form: SendForm { named.first ?? .chat }

  /// Every flag that does not go with every form: whether it is given, and where it belongs.
  private var flags: [(name: String, isGiven: Bool, forms: [SendForm])] {
    let message: [SendForm] = [.chat, .client]
    let planned = message + [.campaign]
    return [
      ("channel", channel != nil, [.client, .campaign]), ("contact", contact != nil, [.client]),
      ("file", !files.isEmpty, message), ("canned", canned != nil, message), ("reply-to", replyTo != nil, message),
      ("edit", isEdited, message), ("key", key != nil, message), ("if-free", isIfFree, message),
      ("if-last", ifLast != nil, message), ("at", time != nil, planned), ("template", template != nil, planned),
      ("param", !values.isEmpty, planned),
      ("all", isToAll, [.campaign]), ("status", status != nil, [.campaign]), ("clients", clients != nil, [.campaign]),
      ("between", between != nil, [.campaign]), ("key-prefix", keyPrefix != nil, [.batch]),
      ("no-wait", isNoWait, message + [.batch, .campaign, .retry]),
      ("dry-run", isDryRun, message + [.batch, .campaign, .retry]),
    ]
  }

  /// Refuses a flag of another form, and names its form.
  ///
  /// - Throws: `usage`.
  func requireOneForm() throws(Fault) {
    if let second = named.dropFirst().first, let first = named.first {
      throw Fault(
        .usage,
        en: "--\(first.rawValue) and --\(second.rawValue) exclude each other",
        uk: "--\(first.rawValue) і --\(second.rawValue) виключають одне одного"
      )
    }
    for flag in flags where flag.isGiven && !flag.forms.contains(form) {
      let places = flag.forms.map(\.spelling).joined(separator: ", ")
      throw Fault(
        .usage,
        en: "--\(flag.name) does not go with \(form.spelling): it belongs to \(places)",
        uk: "--\(flag.name) не поєднується з \(form.spelling), це параметр \(places)",
        hint: Phrase(same: "cbchat send --help")
      )
    }
    guard words.isEmpty || [.chat, .client, .campaign].contains(form) else {
      throw Fault(
        .usage,
        en: "\(form.spelling) takes no TEXT: '\(words[0])'",
        uk: "\(form.spelling) не приймає TEXT: «\(words[0])»",
        hint: Phrase(same: "cbchat send --help")
      )
    }
  }
}
