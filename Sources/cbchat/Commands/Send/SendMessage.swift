import CLI
import Inbox
import Office
import Phrases
import Storage

// `send CHAT` and `send --client`: one message of a person.

extension SendCommand {
  /// - Throws: `usage` for flags that contradict each other.
  func validateMessage() throws(Fault) {
    if let key, key.isEmpty { throw Fault(.usage, en: "the key is empty", uk: "порожній ключ") }
    guard canned == nil || words.isEmpty else {
      throw Fault(.usage, en: "either TEXT or --canned", uk: "або TEXT, або --canned")
    }
    guard template == nil || words.isEmpty && canned == nil && files.isEmpty && !isEdited else {
      throw Fault(
        .usage,
        en: "a template has a text of its own: no TEXT, --canned, --edit or --file goes with it",
        uk: "шаблон має власний текст: TEXT, --canned, --edit і --file з ним не поєднуються"
      )
    }
    guard template != nil || values.isEmpty else {
      throw Fault(
        .usage,
        en: "--param goes with --template",
        uk: "--param працює з --template",
        hint: Phrase(same: "cbchat send CHAT --template NAME --param VALUE")
      )
    }
    guard !values.contains(where: { $0.allSatisfy(\.isWhitespace) }) else {
      throw Fault(.badInput, en: "a --param is empty", uk: "порожній --param")
    }
    _ = try StartChoice(channel: channel, contact: contact)
  }

  func sendMessage(_ context: Context) throws(Fault) -> Exit {
    let destination: Destination
    if let client {
      destination = .client(client, try StartChoice(channel: channel, contact: contact))
    } else if let chat {
      destination = .chat(chat)
    } else {
      return .done
    }
    return try context.send(
      Sending(
        destination: destination,
        draft: try draft(to: destination, context),
        time: time,
        ifLast: ifLast,
        isIfFree: isIfFree,
        isNoWait: isNoWait,
        isDryRun: isDryRun
      )
    )
  }

  private func draft(to destination: Destination, _ context: Context) throws(Fault) -> Draft {
    if let template {
      var language = template.language
      if language == nil { language = try context.templateLanguage() }
      let filled = Template(name: template.name, language: language ?? "", parameters: values)
      return Draft(text: nil, replyTo: replyTo, key: key, template: filled)
    }
    try context.requireOwnFiles(files)
    let text = try text(to: destination, context)
    guard text != nil || !files.isEmpty else {
      let place = chat.map { "\($0)" } ?? "--client \(client?.text ?? "CLIENT")"
      throw Fault(
        .usage,
        en: "there is nothing to say",
        uk: "нема чого надсилати",
        hint: Phrase(same: "cbchat send \(place) TEXT")
      )
    }
    return Draft(text: text, attachments: try context.attachments(files), replyTo: replyTo, key: key)
  }

  /// What is said; with a file it may be nothing, and then nothing is asked for.
  private func text(to destination: Destination, _ context: Context) throws(Fault) -> String? {
    let given = try context.given(words, canned: canned)
    if given == nil, !files.isEmpty, !isEdited { return nil }
    let view = given == nil || isEdited ? try context.present(destination) : nil
    return try context.wording(given, isEdited: isEdited, in: view)
  }
}

/// `NAME` or `NAME:LANGUAGE` of `--template`.
struct TemplateArgument: ArgumentValue, Equatable {
  let name: String
  /// As the messenger spells it: `uk`, `en_US`; `nil` is the salon's.
  let language: String?

  init(argument: String) throws(Fault) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isWord = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
    guard isWord else {
      throw Fault(
        .badInput,
        en: "'\(argument)' is not a template: NAME or NAME:LANGUAGE",
        uk: "«\(argument)» не є шаблоном: NAME або NAME:LANGUAGE",
        hint: Phrase(same: "visit_tomorrow:uk")
      )
    }
    name = parts[0]
    language = parts.count > 1 ? parts[1] : nil
  }
}

extension Context {
  /// The language of templates when nobody says one: the salon's.
  func templateLanguage() throws(Fault) -> String {
    try desk.look { (read) throws(Fault) in try read.setting("language") ?? Language.en.rawValue }
  }
}
