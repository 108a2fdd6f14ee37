import Glibc
import JSON
package import Phrases

/// Where answers and faults go, in the form that was asked for.
///
/// Answers are buffered until ``flush()`` or ``finish()``; with JSON Lines and live answers every line is one write(2).
/// When the reader of stdout goes away, writing throws an `io` fault and ``isClosed`` is set: the program then ends
/// quietly with ``closedExit``, whatever the fault says. SIGPIPE must be ignored for that.
package final class Output {
  package let format: Format
  package private(set) var terminal: Terminal
  /// Known for sure only when the store is open.
  package var language: Language
  package private(set) var isClosed = false
  /// How people read a fault or a note: where times are local, once the salon is known.
  package var localized: (Phrase) -> Phrase = { $0 }

  /// The exit status when stdout was closed early, as by `| head`.
  package static let closedExit = Exit.done

  private let fields: Fields?
  private let isQuiet: Bool
  private let isVerbose: Bool
  private var sink: any Sink
  private let errorSink: any Sink
  private var pager: Pager?
  private var pagerProcess: PagerProcess?
  private var buffer: [UInt8] = []
  private var lineCount = 0
  /// Where in the buffer a JSON array begins that is not closed yet: a fault takes it back.
  private var arrayStart: Int?

  package init(
    to sink: any Sink,
    errors errorSink: any Sink,
    globals: Globals = Globals(),
    language: Language = .en,
    terminal: Terminal = .none,
    pager: Pager? = nil
  ) {
    self.sink = sink
    self.errorSink = errorSink
    self.language = language
    self.terminal = terminal
    self.pager = pager
    fields = globals.fields
    format = globals.fields != nil && globals.format == .text ? .json : globals.format
    isQuiet = globals.isQuiet
    isVerbose = globals.isVerbose
  }

  /// An empty page that fits stdout.
  package var page: Page {
    Page(language: language, width: terminal.isOutput ? terminal.width : nil, isColored: terminal.isOutputColored)
  }
}

// Answers.
extension Output {
  /// Answers one object.
  package func answer(_ answer: some Answer) throws(Fault) {
    switch format {
    case .text: try text { page in answer.text(&page) }
    case .json: try json(answer.json)
    case .jsonl: try line(try kept(answer.json))
    }
  }

  private func json(_ value: JSONValue) throws(Fault) {
    let value = try kept(value)
    try emit((terminal.isOutput ? value.pretty : value.compact) + "\n")
  }

  /// Adds text for people around an answer; nothing under `--json` and `--jsonl`.
  package func text(_ write: (inout Page) -> Void) throws(Fault) {
    guard format == .text else { return }
    var page = page
    write(&page)
    try emit(page.text)
  }

  /// Writes a document that has a format of its own (CSV, a script): byte for byte, made harmless only on a terminal.
  package func document(_ text: String) throws(Fault) {
    try emit(terminal.isOutput ? Sanitize.text(text, lines: .many) : text)
  }

  /// Answers a list whose elements are already there: rows as a table, other answers one after another.
  package func list<Element: Row>(_ elements: some Sequence<Element>) throws(Fault) {
    try list(elements, in: rows(of: Element.self))
  }

  package func list<Element: Answer>(_ elements: some Sequence<Element>) throws(Fault) {
    try list(elements, in: rows(of: Element.self))
  }

  private func list<Element: Answer>(_ elements: some Sequence<Element>, in rows: Rows<Element>) throws(Fault) {
    for element in elements { try rows.add(element) }
    try rows.finish()
  }

  /// Begins a list whose elements come one by one; ``Rows/finish()`` ends it.
  package func rows<Element: Row>(of type: Element.Type) -> Rows<Element> {
    Rows(self, .init(columns: type.columns, cells: \.cells))
  }

  package func rows<Element: Answer>(of type: Element.Type) -> Rows<Element> {
    Rows(self, nil)
  }

  /// Answers one thing of a stream (`--follow`, `watch`, batches): written at once, never paged, one JSON object a line.
  package func stream(_ answer: some Answer) throws(Fault) {
    pager = nil
    switch format {
    case .text:
      try text { page in answer.text(&page) }
      try flush()
    case .json, .jsonl: try line(try kept(answer.json))
    }
  }

  /// From here on nothing is paged: what follows has no end.
  package func neverPage() {
    pager = nil
  }

  /// Fits what follows to the size that the terminal has by now.
  package func remeasure() {
    terminal.remeasure()
  }

  func kept(_ value: JSONValue) throws(Fault) -> JSONValue {
    guard let fields else { return value }
    return try fields.filter(value)
  }

  /// Refuses fields that no answer of the type would have, before there is one.
  package func requireFields<Element: Answer>(of type: Element.Type) throws(Fault) {
    guard let fields, let listed = type as? any Listed.Type else { return }
    try fields.require(in: listed.shape)
  }

  /// Writes one compact line in one write(2).
  func line(_ value: JSONValue) throws(Fault) {
    try flush()
    try write(value.bytes() + [0x0A])
  }

  func openArray() throws(Fault) {
    arrayStart = buffer.count
    try emit("[")
  }

  func closeArray(_ end: String) throws(Fault) {
    arrayStart = nil
    try emit(end)
  }

  /// Buffers text; a page that grows beyond the screen starts the pager.
  func emit(_ text: String) throws(Fault) {
    if pager != nil { lineCount += text.utf8.count { $0 == 0x0A } }
    buffer.append(contentsOf: text.utf8)
    if let pager {
      guard format == .text, lineCount >= terminal.height else { return }
      self.pager = nil
      if let process = pager.start() {
        pagerProcess = process
        sink = process.sink
      }
    }
    if buffer.count >= 32_768 { try flush() }
  }
}

// Faults and notes.
extension Output {
  /// Tells a fault on stderr: two lines for people, one JSON object under `--json` and `--jsonl`.
  ///
  /// Nothing is told when stdout was closed by its reader, and never half an array stands before it.
  package func report(_ fault: Fault) {
    if let start = arrayStart { buffer.removeSubrange(start...) }
    arrayStart = nil
    try? flush()
    guard !isClosed else { return }
    // A fault that cannot be told leaves only the exit status.
    try? errorSink.write(Array(told(fault).utf8))
  }

  private func told(_ fault: Fault) -> String {
    guard format == .text else {
      var members: JSONObject = [
        "code": .string(fault.code.rawValue),
        "message": .string(fault.phrase.en),
        "hint": JSONValue(fault.hint?.en),
      ]
      if isVerbose, let detail = fault.detail { members["detail"] = .string(detail) }
      return JSONValue.object(["error": .object(members)]).compact + "\n"
    }
    var page = Page(language: language, isColored: terminal.isErrorColored)
    page.add("\(CommandNode.tool): ", [.bold, .red])
    page.line(localized(fault.phrase))
    if let hint = fault.hint {
      page.add(Phrase(en: "hint: ", uk: "підказка: "), .bold)
      page.line(localized(hint))
    }
    if isVerbose, let detail = fault.detail {
      page.add(Phrase(en: "detail: ", uk: "подробиці: "), .bold)
      page.add(lines: detail)
      page.newline()
    }
    return page.text
  }

  /// Says something on stderr that is not the answer, unless `--quiet`.
  package func note(_ phrase: Phrase) {
    guard !isQuiet, !isClosed else { return }
    var page = Page(language: language, isColored: terminal.isErrorColored)
    page.line(localized(phrase))
    try? errorSink.write(Array(page.text.utf8))
  }
}

// Questions.
extension Output {
  /// Asks for something on stderr; the answer is typed on the same line.
  package func prompt(_ phrase: Phrase) {
    var page = Page(language: language, isColored: terminal.isErrorColored)
    page.add(phrase, [.bold])
    try? errorSink.write(Array(page.text.utf8))
  }

  /// Shows on a terminal how far something is, in the place of what stood there; nothing takes it away.
  package func progress(_ phrase: Phrase?) {
    guard terminal.isError, !isQuiet, !isClosed else { return }
    let line = phrase.map { Sanitize.text($0[language]).cut(to: max(1, terminal.width - 1)) } ?? ""
    try? errorSink.write(Array(("\r\u{1B}[K" + line).utf8))
  }

  /// Rings the terminal's bell, where there is one.
  package func ring() {
    guard terminal.isError else { return }
    try? errorSink.write([0x07])
  }

  /// Takes the line that is being typed off the terminal, so that others can be written in its place.
  package func eraseLine() throws(Fault) {
    try emit("\r\u{1B}[K")
    try flush()
  }

  /// Shows the line that is being typed, as far as it fits: its end.
  package func editLine(_ prompt: Phrase, _ typed: String) throws(Fault) {
    var page = page
    page.add(prompt, [.bold])
    var rest = Sanitize.text(typed)
    let room = max(1, terminal.width - Width.of(prompt[language]) - 1)
    while Width.of(rest) > room { rest.removeFirst() }
    page.add(rest)
    try emit("\r\u{1B}[K" + page.text)
    try flush()
  }
}

// Writing.
extension Output {
  /// Writes what is buffered.
  package func flush() throws(Fault) {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer = []
    arrayStart = nil
    try write(bytes)
  }

  /// Writes what is buffered and waits for the pager; the last thing a program does with its output.
  package func finish() throws(Fault) {
    defer {
      pagerProcess?.finish()
      pagerProcess = nil
    }
    try flush()
  }

  /// Ends what has nothing to write for as long as nothing happens, when its reader has gone meanwhile.
  ///
  /// - Throws: as writing would: `io`, with ``isClosed`` set.
  package func requireReader() throws(Fault) {
    if sink.isAbandoned { throw closed() }
  }

  private func closed() -> Fault {
    isClosed = true
    return Fault(.io, en: "the reader of the output went away", uk: "читач виводу закрив його")
  }

  private func write(_ bytes: [UInt8]) throws(Fault) {
    do throws(WriteFailure) { try sink.write(bytes) } catch {
      switch error {
      case .closed: throw closed()
      case .failed(let errno):
        let reason = String(cString: strerror(errno))
        throw Fault(.io, en: "cannot write to stdout: \(reason)", uk: "не вдалося записати у stdout: \(reason)")
      }
    }
  }
}
