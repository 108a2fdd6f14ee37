import CLI
import Foundation
import Glibc
import HTTP
import Inbox
import Office
import Phrases
import Storage

/// `cbchat webhook serve`: polls, and carries the outbox, until it is told to stop.
struct WebhookServeCommand: Command {
  static let path = ["webhook", "serve"]
  static let summary = Phrase(en: "Receive and deliver, until stopped", uk: "Приймати й доставляти, доки не зупинять")
  static var parameters: [Parameter<Self>] {
    [
      .option(
        "listen",
        \.addresses,
        "ADDRESS",
        en: "HOST:PORT or unix:PATH; 127.0.0.1:8080 unless systemd gives sockets",
        uk: "HOST:PORT або unix:PATH; 127.0.0.1:8080, якщо сокетів не дає systemd"
      )
    ]
  }

  var addresses: [String] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "serve the store", uk: "обслуговувати сховище")
    let path = context.storePath
    let claim = try Serve.Claim(path: path)
    let clock = context.clock
    let serve = Serve(
      Serve.Parts(
        openStore: { () throws(Fault) in try Store(path: path, clock: clock.now) },
        transport: context.transport,
        clock: clock,
        accounts: context.accounts,
        log: Log(now: clock.now) { line in _ = line.withCString { write(2, $0, strlen($0)) } }
      )
    )
    let signals = Signals(stopping: serve)
    defer { signals.cancel() }
    try serve.run()
    _ = consume claim
    return .done
  }
}

/// SIGTERM and SIGINT stop a serving process; SIGHUP does nothing to it.
private final class Signals {
  private var sources: [any DispatchSourceSignal] = []

  init(stopping serve: Serve) {
    signal(SIGHUP, SIG_IGN)
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { serve.stop() }
      source.resume()
      sources.append(source)
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
  }
}
