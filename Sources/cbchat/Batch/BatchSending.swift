import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// A line of a batch on its way.
struct BatchSending: Posting {
  let destination: Destination
  var draft: Draft
  let time: TimeWord?
  let isPromo: Bool
  let isDryRun: Bool
  let isLeftToServe: Bool

  mutating func prepare(_ context: Context) throws(Fault) {
    draft = try context.measured(draft, to: destination)
  }

  /// Decides inside a transaction; it answers nobody and makes nobody responsible.
  func decide(
    _ context: Context,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (Sending.Decision, Change) {
    if let key = draft.key, let earlier = try read.message(key: key) {
      return (try context.repeated(draft, earlier, to: destination, read), Change())
    }
    var change = Change()
    let view: ChatView
    let isFiled: Bool
    switch destination {
    case .chat(let id):
      guard let found = try read.chat(id, for: context.viewer) else { throw noSuchChat(id) }
      (view, isFiled) = (found, false)
    case .client(let client, let choice):
      let option = try context.option(client, choice, isTemplate: draft.template != nil, in: read)
      if let refusal = option.refusal { throw refusal }
      let current = try read.currentChat(of: option.contact.id)
      var newest = current
      if newest == nil { newest = try read.newestChat(of: option.contact.id) }
      let chat = filingChat(for: option.contact, current: current, newest: newest, ids: &ids, at: read.now)
      change.chats = [chat]
      (view, isFiled) = (try context.view(of: chat, option, client, in: read), true)
    }
    let facts = try read.sendFacts(draft, in: view, for: context.viewer)
    let moment = try time.map { time throws(Fault) in time.instant(in: try context.zone, at: read.now) }
    let sent = try sendInBatch(
      draft, isPromo: isPromo, isFiled: isFiled, for: moment, by: context.staff, facts: facts, ids: &ids, at: read.now)
    for attachment in sent.message.attachments { try Accounts.requireAddressable(attachment, in: view.channel) }
    change.merge(sent.change)
    return (Sending.Decision(message: sent.message, view: view), change)
  }
}

extension Context {
  /// A line as it is meant, with its files kept.
  ///
  /// `prefix`: stands before the line's key.
  /// - Throws: `badInput`, `notFound` for a file or a canned text that is not there, `forbidden` under sudo.
  func sending(
    _ words: BatchWords,
    prefix: String,
    isDryRun: Bool,
    isLeftToServe: Bool
  ) throws(Fault) -> BatchSending {
    let destination: Destination
    switch words.place {
    case .chat(let id): destination = .chat(id)
    case .client(let text, let choice): destination = .client(try ClientArgument(argument: text), choice)
    }
    if !words.files.isEmpty, try identity.isBorrowed {
      throw Fault(.forbidden, en: "under sudo no file is read", uk: "через sudo файли не читаються")
    }
    var text = words.text
    if let name = words.canned {
      text = try desk.look { (read) throws(Fault) in try canned(name, in: read).text }
    }
    var template: Template?
    if let named = words.template {
      var language = named.language
      if language == nil { language = try templateLanguage() }
      template = Template(name: named.name, language: language ?? "", parameters: words.params)
    }
    let store = storePath
    return BatchSending(
      destination: destination,
      draft: Draft(
        text: text,
        attachments: try words.files.map { path throws(Fault) in try OutgoingFile.attachment(path, store: store) },
        replyTo: words.replyTo,
        key: words.key.map { prefix + $0 },
        template: template
      ),
      time: words.time,
      isPromo: words.isPromo,
      isDryRun: isDryRun,
      isLeftToServe: isLeftToServe
    )
  }

  /// A chat as it is shown, also one that is only about to be made.
  func view(
    of chat: Chat,
    _ option: StartOption,
    _ client: ClientArgument,
    in read: borrowing Read
  ) throws(Fault) -> ChatView {
    if let view = try read.chat(chat.id, for: viewer) { return view }
    return ChatView(
      chat: chat,
      channel: option.channel,
      contact: option.contact,
      client: try self.client(client, in: read),
      cursor: ChatQuery.Cursor(at: chat.activityAt, chat: chat.id)
    )
  }
}
