import CLI
import Foundation
import Glibc
import HTTP
import Inbox
import Office
import Phrases
import Storage
import Synchronization

/// `cbchat webhook serve`: takes deliveries, polls, and carries the outbox, until it is told to stop.
struct WebhookServeCommand: Command {
  static let path = ["webhook", "serve"]
  static let summary = Phrase(en: "Receive and deliver, until stopped", uk: "Приймати й доставляти, доки не зупинять")
  static let manual: Phrase? = Phrase(
    en: """
      Answers POST /hook/NAME for every channel, and GET where the messenger shakes hands that way; 200 means that the \
      delivery is durable. It asks the messengers of polled channels for what came, sends what is queued, and fetches \
      files. /healthz and /metrics answer loopback and Unix peers only. Put a reverse proxy with TLS before it.

      It takes sockets from systemd (LISTEN_FDS) and those of --listen beside them, tells it when it is ready (NOTIFY_SOCKET), and ends on SIGTERM after \
      what it accepted is finished; give it TimeoutStopSec=180. Ctrl-C meanwhile ends it at once, with 130: what was \
      confirmed is kept. One serves a store; a second one is 75.
      """,
    uk: """
      Відповідає на POST /hook/NAME для кожного каналу і на GET там, де так вітається месенджер; 200 означає, що доставку \
      надійно збережено. Запитує месенджери каналів із mode=poll, надсилає чергу й завантажує файли. /healthz і /metrics \
      відповідають лише локальним. Поставте перед ним зворотний проксі з TLS.

      Бере сокети від systemd (LISTEN_FDS), а разом із ними й адреси з --listen, повідомляє про готовність (NOTIFY_SOCKET) і завершується за SIGTERM, коли \
      закінчить прийняте; задайте TimeoutStopSec=180. Ctrl-C тим часом завершує його одразу, з кодом 130: підтверджене \
      збережено. Сховище обслуговує один процес; другий отримає 75.
      """
  )
  static let examples = [
    Example("cbchat webhook serve", en: "listens on 127.0.0.1:8080", uk: "слухає 127.0.0.1:8080"),
    Example(
      "cbchat webhook serve --listen unix:/run/cbchat/hook.sock",
      en: "listens on a Unix socket",
      uk: "слухає сокет Unix"
    ),
  ]
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
    context.backlog = .leaves
    try context.requireAdmin(en: "serve the store", uk: "обслуговувати сховище")
    let isBorrowed = try context.identity.isBorrowed
    if isBorrowed, let file = addresses.first(where: { $0.hasPrefix("unix:") }) {
      throw Fault(
        .forbidden,
        en: "under sudo no file is made, so no socket either: \(file)",
        uk: "через sudo файли не створюються, тож і сокет теж: \(file)",
        hint: Phrase(same: "--listen 127.0.0.1:8080")
      )
    }
    returnLargeBlocks()
    let path = context.storePath
    let claim = try Serve.Claim(path: path)
    let listeners = try listeners()
    let clock = context.clock
    let log = Log(now: clock.now) { line in _ = line.withCString { write(2, $0, strlen($0)) } }
    let serve = Serve(
      Serve.Parts(
        openStore: { () throws(Fault) in try Store(path: path, clock: clock.now) },
        transport: context.transport,
        clock: clock,
        accounts: context.accounts,
        log: log
      ),
      listeners: listeners,
      // The manager's socket is a path of the caller's too.
      readiness: isBorrowed ? Readiness(socket: nil) : .fromEnvironment()
    )
    let signals = Signals(stopping: serve) { log.line(.warning, "ending at once", [:]) }
    defer { signals.cancel() }
    try serve.run()
    _ = consume claim
    return .done
  }

  private func listeners() throws(Fault) -> [Listener] {
    do throws(ListenError) {
      return try Listener.open(addresses, orElse: "127.0.0.1:8080")
    } catch {
      let code: FaultCode =
        switch error.reason {
        case .badAddress: .usage
        case .addressInUse, .noFolder: .cannotCreate
        case .notPermitted: .forbidden
        case .exhausted, .failed: .io
        }
      throw Fault(
        code,
        en: "cannot listen on \(error.address): \(error.detail)",
        uk: "не вдалося слухати \(error.address): \(error.detail)",
        hint: error.reason == .addressInUse
          ? Phrase(
            en: "another program has the address: --listen another one",
            uk: "адресу займає інша програма: оберіть іншу через --listen")
          : nil
      )
    }
  }
}

/// SIGTERM and SIGINT stop a serving process, SIGINT after either ends it at once; a manager's second SIGTERM and SIGHUP
/// do nothing to it.
private final class Signals {
  /// Wrappers such as timeout(1) send one signal twice, to the process and to its group.
  private static let echo: Duration = .milliseconds(500)

  private let queue = DispatchQueue(label: "signals")
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameters:
  ///   - serve: what the first signal stops.
  ///   - hasty: told before the second ends the process: what was confirmed is durable, what is on its way to a messenger
  ///     becomes `uncertain`.
  init(stopping serve: Serve, hasty: @escaping @Sendable () -> Void) {
    signal(SIGHUP, SIG_IGN)
    let first = Mutex<ContinuousClock.Instant?>(nil)
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        let before = first.withLock { first in
          defer { first = first ?? .now }
          return first
        }
        guard let before else { return serve.stop() }
        guard number == SIGINT, .now - before > Signals.echo else { return }
        hasty()
        _exit(128 + SIGINT)
      }
      source.resume()
      sources.append(source)
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
  }
}
