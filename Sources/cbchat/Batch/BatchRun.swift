import CLI
import Foundation
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// A batch that runs: lines are decided and kept as they come, many in one transaction, carried side by side, and
/// answered in their order.
///
/// It holds a bounded number of lines, however long the input is.
struct BatchRun {
  /// How many lines may be in hand: kept, and not answered.
  ///
  /// Enough for what is under way and the wait of a slow contact; not more, since what is kept leaves even if somebody
  /// stops the batch.
  private static let most = 64
  /// How many of them one transaction takes.
  private static let mostAtOnce = 32

  /// What is known of a line in hand.
  private struct Slot {
    let line: Int
    let key: String?
    var result: Result
  }

  private enum Result {
    case refused(Fault)
    /// Decided, not delivered: a rehearsal.
    case rehearsed(Sending.Decision)
    /// The message waits for its answer.
    case waiting(Message.ID)
    /// The message is what it is; why it is left to `serve`, if it is.
    case settled(Message.ID, leftBecause: Fault?)
  }

  /// A line that has been read well.
  private struct Taken {
    let line: Int
    let key: String?
    let sending: BatchSending
    /// Why this process cannot carry it.
    var absent: Fault?
  }

  let context: Context
  let prefix: String
  let isNoWait: Bool
  let isDryRun: Bool

  private let events: Monitor<BatchEvents>
  private let shipment: Shipment
  private var slots: [Slot] = []
  private var statuses: Set<Int32> = []
  private var shipped: Set<Message.ID> = []
  /// What each channel's token is worth here; asked anew after a while, since it may be mended.
  private var tokens: [Channel.ID: (absent: Swift.Result<Fault?, Fault>, until: Instant)] = [:]
  /// The keys of a rehearsal, which keeps nothing.
  private var rehearsed: [String: (contact: Contact.ID, draft: Draft)] = [:]
  private var fatal: Fault?

  init(_ context: Context, prefix: String, isNoWait: Bool, isDryRun: Bool) throws(Fault) {
    self.context = context
    self.prefix = prefix
    self.isNoWait = isNoWait
    self.isDryRun = isDryRun
    let events = Monitor(BatchEvents())
    self.events = events
    shipment = Shipment(context.parts()) { news in events.with { $0.news.append(news) } }
  }

  /// Works until the input is over or somebody ends it.
  ///
  /// - Returns: The gravest exit of the lines, or the one of the signal.
  mutating func run(_ pieces: sending @escaping () throws(Fault) -> Data?) throws(Fault) -> Exit {
    try shipment.start()
    let signals = BatchSignals(events)
    defer {
      events.with { $0.isOver = true }
      shipment.stop()
      signals.cancel()
    }
    try BatchInput.read(pieces, into: events)
    while let (lines, news) = next() {
      try hear(news)
      if !lines.isEmpty { try take(lines) }
      try answer()
      if fatal != nil { break }
    }
    return try end()
  }

  /// What has happened since; `nil` when there is nothing left to do.
  private func next() -> (lines: [NumberedLine], news: [Shipment.News])? {
    let room = min(BatchRun.most - slots.count, BatchRun.mostAtOnce)
    let isIdle = slots.isEmpty
    return events.wait { events -> (lines: [NumberedLine], news: [Shipment.News])?? in
      if events.signal != nil { return .some(nil) }
      let lines = Array(events.lines.prefix(max(room, 0)))
      if lines.isEmpty, events.news.isEmpty {
        return events.isAtEnd && events.lines.isEmpty && isIdle ? .some(nil) : nil
      }
      events.lines.removeFirst(lines.count)
      defer { events.news = [] }
      return (lines, events.news)
    } ?? nil
  }

  // MARK: Deciding

  private mutating func take(_ lines: [NumberedLine]) throws(Fault) {
    // The reader may wait for room.
    events.with { _ in }
    var reads: [Taken] = []
    for line in lines {
      let (key, sending) = read(line)
      do throws(Fault) {
        var read = Taken(line: line.number, key: key, sending: try sending.get(), absent: nil)
        let decision = try rehearse(read.sending)
        if isDryRun {
          slots.append(Slot(line: line.number, key: key, result: .rehearsed(decision)))
          continue
        }
        if !decision.message.isAccepted { read.absent = try missingToken(decision.view.channel) }
        reads.append(read)
        // Its result comes with the others' of the transaction.
        slots.append(Slot(line: line.number, key: key, result: .waiting(Message.ID(0))))
      } catch {
        slots.append(Slot(line: line.number, key: key, result: .refused(error)))
        if error.isOfStore { fatal = error }
      }
    }
    if !reads.isEmpty { try keep(reads) }
  }

  private func read(_ line: NumberedLine) -> (key: String?, Swift.Result<BatchSending, Fault>) {
    guard let bytes = line.bytes else {
      let fault = Fault(.tooLong, en: "the line is longer than 1 MB", uk: "рядок довший за 1 МБ")
      return (nil, .failure(fault))
    }
    guard let value = try? JSONValue.parse(bytes) else {
      return (nil, .failure(Fault(.badInput, en: "it is not JSON", uk: "це не JSON")))
    }
    let key = BatchWords.key(of: value)
    do throws(Fault) {
      let words = try BatchWords(value)
      var sending = try context.sending(words, prefix: prefix, isDryRun: isDryRun, isLeftToServe: isNoWait)
      try sending.prepare(context)
      return (key, .success(sending))
    } catch { return (key, .failure(error)) }
  }

  /// What would come of a line now, so that a channel without a token is said before anything is kept.
  private mutating func rehearse(_ sending: BatchSending) throws(Fault) -> Sending.Decision {
    let decision = try context.desk.look { (read) throws(Fault) in
      var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
      return try sending.decide(context, read, &ids).0
    }
    if isDryRun, let key = sending.draft.key {
      if let earlier = rehearsed[key] {
        guard earlier == (decision.message.contact, sending.draft) else {
          throw Fault(
            .keyReused,
            en: "the key \(key) stands at an earlier line with another text or client",
            uk: "ключ \(key) уже є у попередньому рядку з іншим текстом чи клієнтом",
            hint: Phrase(en: "give each message a key of its own", uk: "дайте кожному повідомленню власний ключ")
          )
        }
      } else {
        rehearsed[key] = (decision.message.contact, sending.draft)
      }
    }
    return decision
  }

  private mutating func missingToken(_ channel: Channel) throws(Fault) -> Fault? {
    if let known = tokens[channel.id], known.until > context.now { return try known.absent.get() }
    let absent: Swift.Result<Fault?, Fault>
    do throws(Fault) { absent = .success(try context.missingSecret(channel)) } catch { absent = .failure(error) }
    tokens[channel.id] = (absent, context.now + .minutes(1))
    return try absent.get()
  }

  /// Keeps lines in one transaction; one that is refused leaves the others alone.
  private mutating func keep(_ reads: [Taken]) throws(Fault) {
    let context = context
    var decisions: [(read: Taken, outcome: Swift.Result<Sending.Decision, Fault>)] = []
    do throws(Fault) {
      decisions = try context.desk.administer { (write) throws(Fault) in
        var decisions: [(read: Taken, outcome: Swift.Result<Sending.Decision, Fault>)] = []
        for read in reads {
          do throws(Fault) {
            let decision = try write.attempt { () throws(Fault) in
              var ids = try write.ids()
              let (decision, change) = try read.sending.decide(context, write.read, &ids)
              try write.apply(change, ids: ids)
              return decision
            }
            decisions.append((read, .success(decision)))
          } catch {
            if error.isOfStore { throw error }
            decisions.append((read, .failure(error)))
          }
        }
        return decisions
      }
    } catch {
      decisions = reads.map { ($0, .failure(error)) }
      if error.code != .busy { fatal = error }
    }
    var parcels: [Shipment.Parcel] = []
    for (read, outcome) in decisions {
      guard let index = slots.firstIndex(where: { $0.line == read.line }) else { continue }
      switch outcome {
      case .failure(let fault): slots[index].result = .refused(fault)
      case .success(let decision):
        let message = decision.message
        guard message.state == .queued || message.state == .sending, read.absent == nil, !isNoWait else {
          slots[index].result = .settled(message.id, leftBecause: read.absent)
          continue
        }
        slots[index].result = .waiting(message.id)
        guard shipped.insert(message.id).inserted else { continue }
        parcels.append(
          Shipment.Parcel(message: message.id, contact: message.contact, channel: decision.view.channel.id))
      }
    }
    shipment.add(parcels)
  }

  // MARK: Answering

  private mutating func hear(_ news: [Shipment.News]) throws(Fault) {
    for item in news {
      switch item {
      case .failed(let fault): fatal = fatal ?? fault
      case .done(let id):
        shipped.remove(id)
        for index in slots.indices {
          if case .waiting(id) = slots[index].result { slots[index].result = .settled(id, leftBecause: nil) }
        }
      }
    }
  }

  /// Answers the lines at the front that are done.
  private mutating func answer() throws(Fault) {
    let done = slots.prefix { slot in
      if case .waiting = slot.result { return false }
      return true
    }
    slots.removeFirst(done.count)
    for slot in done { try answer(slot) }
  }

  private mutating func answer(_ slot: Slot) throws(Fault) {
    let (message, fault) = try outcome(slot.result)
    if let fault { statuses.insert(fault.exit) }
    try context.output.stream(BatchAnswer(line: slot.line, key: slot.key, message: message, fault: fault))
  }

  private func outcome(_ result: Result) throws(Fault) -> (MessageAnswer?, Fault?) {
    switch result {
    case .refused(let fault): return (nil, fault)
    case .rehearsed(let decision):
      return (try shown(decision.message, decision.view), nil)
    case .waiting(let id), .settled(let id, _):
      let (message, view) = try context.desk.look { (read) throws(Fault) in
        // What a colleague keeps they may see, even if they lose the channel's role meanwhile.
        guard let message = try read.message(id, for: .system), let view = try read.chat(message.chat, for: .system)
        else { throw Fault(.notFound, en: "message \(id) is gone", uk: "повідомлення \(id) зникло") }
        return (message, view)
      }
      var fault = message.isWaiting && (isNoWait || message.state == .scheduled) ? nil : stateFault(message)
      if case .settled(_, let absent?) = result, message.isWaiting, message.state != .scheduled {
        fault = context.leftToServe(id, absent)
      }
      return (try shown(message, view), fault)
    }
  }

  private func shown(_ message: Message, _ view: ChatView) throws(Fault) -> MessageAnswer {
    let staff = try context.desk.look { (read) throws(Fault) in try read.staff() }
    return MessageAnswer(message, of: view, staff: staff, zone: try context.zone)
  }

  // MARK: Ending

  private mutating func end() throws(Fault) -> Exit {
    let (signal, inputFault, unread) = events.with { events in
      events.isOver = true
      return (events.signal, events.inputFault, events.lines.first?.number)
    }
    // The lines in hand get their answers; what no call was begun for stays queued.
    shipment.stop()
    try hear(events.with { events in events.news })
    var left = 0
    for slot in slots {
      if case .waiting = slot.result { left += 1 }
      try answer(slot)
    }
    slots = []
    if left > 0 {
      context.output.note(
        Phrase(
          en: "the last "
            + Phrase.counted(left, en: "line was", "lines were")
            + " kept already: what is queued leaves with cbchat webhook serve, or when the same keys are sent again; "
            + "cbchat send --cancel takes one back",
          uk: Phrase.counted(left, uk: "останній рядок", "останні рядки", "останніх рядків")
            + " уже збережено: те, що в черзі, надішле cbchat webhook serve або запуск із тими самими ключами; "
            + "скасувати — cbchat send --cancel"
        )
      )
    }
    if let unread {
      context.output.note(
        Phrase(en: "lines from \(unread) on were not sent", uk: "рядки від \(unread) не надіслано"))
    }
    if let fatal { throw fatal }
    if let inputFault { throw inputFault }
    if let signal { return Exit(status: 128 + signal) }
    return Exit(status: FaultCode.exit(of: statuses))
  }
}
