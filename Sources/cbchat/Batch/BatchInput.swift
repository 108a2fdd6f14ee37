import Foundation
import Glibc
import HTTP
import Office
import Phrases

/// What happens while a batch runs: lines that came, messages that have their answer, and what ends it.
struct BatchEvents: Sendable {
  var lines: [NumberedLine] = []
  /// The input is over, for better or worse.
  var isAtEnd = false
  var inputFault: Fault?
  var news: [Shipment.News] = []
  /// The signal that asked the batch to end.
  var signal: Int32?
  /// Nobody takes lines any more.
  var isOver = false

  /// How many lines may wait to be taken up.
  static let mostLines = 512
}

/// Reads a batch's lines on a thread of its own: an input that is slow, or stays open for days, holds up no answer.
enum BatchInput {
  /// Starts to read; each line is there as soon as it has come.
  ///
  /// `pieces`: the next piece, `nil` at the end.
  /// - Throws: `io` when there is no thread for it.
  static func read(
    _ pieces: sending @escaping () throws(Fault) -> Data?,
    into events: Monitor<BatchEvents>
  ) throws(Fault) {
    // Only the new thread uses it from here on.
    nonisolated(unsafe) let pieces = pieces
    let thread = PlainThread(name: "batch-input") {
      var splitter = LineSplitter()
      do throws(Fault) {
        while let piece = try pieces() {
          guard hand(over: splitter.feed(piece), to: events) else { return }
        }
        _ = hand(over: [splitter.finish()].compactMap(\.self), to: events)
      } catch {
        events.with { $0.inputFault = error }
      }
      events.with { $0.isAtEnd = true }
    }
    guard let thread else {
      throw Fault(.io, en: "no more threads are to be had", uk: "більше потоків отримати не вдалося")
    }
    thread.detach()
  }

  /// Hands lines over, as many at a time as there is room for; `false` when nobody takes them any more.
  private static func hand(over lines: [NumberedLine], to events: Monitor<BatchEvents>) -> Bool {
    var rest = lines[...]
    while !rest.isEmpty {
      let isOpen: Bool? = events.wait { events in
        if events.isOver { return false }
        let room = BatchEvents.mostLines - events.lines.count
        guard room > 0 else { return nil }
        events.lines += rest.prefix(room)
        rest = rest.dropFirst(room)
        return true
      }
      // Whoever waits for lines is woken.
      events.with { _ in }
      if isOpen == false { return false }
    }
    return true
  }

  /// The pieces of a file, each as soon as it is there: it may be a pipe.
  ///
  /// - Throws: `notFound` when it cannot be opened.
  static func file(_ path: String) throws(Fault) -> () throws(Fault) -> Data? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw Fault(.notFound, en: "cannot read \(path): \(reason)", uk: "не вдалося прочитати \(path): \(reason)")
    }
    return { () throws(Fault) in
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 { return Data(buffer[..<count]) }
        if count < 0, errno == EINTR { continue }
        let code = errno
        close(descriptor)
        if count == 0 { return nil }
        let reason = String(cString: strerror(code))
        throw Fault(.io, en: "cannot read \(path): \(reason)", uk: "не вдалося прочитати \(path): \(reason)")
      }
    }
  }
}

/// Turns the signals that end a program into an event: what is in hand is finished first.
final class BatchSignals {
  private var sources: [any DispatchSourceSignal] = []
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  init(_ events: Monitor<BatchEvents>) {
    for number in BatchSignals.numbers {
      Glibc.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let isSecond = events.with { events in
          defer { events.signal = events.signal ?? number }
          return events.signal != nil
        }
        // Who asks twice does not want to wait.
        if isSecond { _exit(128 + number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
    for number in BatchSignals.numbers { Glibc.signal(number, SIG_DFL) }
  }
}
