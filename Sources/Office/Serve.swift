import Foundation
import Glibc
package import HTTP
import Inbox
package import Phrases
package import Storage
import Synchronization

/// The long-running office of one store: the courier and the pollers of the polled channels, as plain threads.
///
/// Only one may run on a store; others get 75 `busy`.
package final class Serve: Sendable {
  /// What every thread needs to work on its own.
  package struct Parts: Sendable {
    package var openStore: @Sendable () throws(Fault) -> Store
    package var transport: Transport
    package var clock: Clock
    package var accounts: Accounts
    package var log: Log

    package init(
      openStore: @escaping @Sendable () throws(Fault) -> Store,
      transport: Transport,
      clock: Clock,
      accounts: Accounts,
      log: Log
    ) {
      self.openStore = openStore
      self.transport = transport
      self.clock = clock
      self.accounts = accounts
      self.log = log
    }
  }

  private static let courierThreads = 4

  private let parts: Parts
  private let state = Mutex(State())

  private struct State {
    var isStopping = false
    var fatal: Fault?
    var polled: Set<Channel.ID> = []
    var couriers = 0
  }

  package init(_ parts: Parts) {
    self.parts = parts
  }

  /// Takes the store for this process; given back when the value ends.
  package struct Claim: ~Copyable {
    private let file: Int32

    /// - Throws: `busy` when another process serves this store.
    package init(path: String) throws(Fault) {
      let file = open(path + "-serve", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else {
        let reason = String(cString: strerror(errno))
        throw Fault(.io, en: "cannot open \(path)-serve: \(reason)", uk: "не вдалося відкрити \(path)-serve: \(reason)")
      }
      guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
        close(file)
        throw Fault(
          .busy,
          en: "another cbchat already serves this store",
          uk: "це сховище вже обслуговує інший cbchat",
          hint: Phrase(en: "one is enough: it runs every channel", uk: "одного досить: він обслуговує всі канали")
        )
      }
      self.file = file
    }

    deinit {
      close(file)
    }
  }

  /// Asks everything to end; calls that were begun are finished first.
  package func stop() {
    state.withLock { $0.isStopping = true }
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Works until ``stop()``.
  ///
  /// - Throws: `storeNewer` when a newer version migrated the store: this process must not touch it any more.
  package func run() throws(Fault) {
    let desk = Desk(store: try parts.openStore())
    let doorbell = Doorbell(bell: desk.store.bell)
    for _ in 0..<Serve.courierThreads { start("courier") { serve in try serve.runCourier() } }
    while !isStopping {
      do { try startPollers(desk) } catch { complain(error, about: "pollers") }
      doorbell.wait(.seconds(1))
    }
    // Pollers may be held by their messenger for a minute; what they had not committed comes again.
    let deadline = Date(timeIntervalSinceNow: 45)
    while state.withLock({ $0.couriers }) > 0, deadline.timeIntervalSinceNow > 0 {
      parts.clock.sleep(Span(milliseconds: 20))
    }
    if let fatal = state.withLock({ $0.fatal }) { throw fatal }
  }

  private func start(_ name: String, _ body: @escaping @Sendable (Serve) throws -> Void) {
    let thread = Thread { [self] in
      do { try body(self) } catch {
        parts.log.line(.error, "\(name) ended", ["error": "\(error)"])
      }
    }
    thread.name = name
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func complain(_ fault: Fault, about what: String) {
    parts.log.line(.error, fault.phrase.en, ["in": what, "code": fault.code.rawValue, "detail": fault.detail ?? "-"])
    if fault.code == .storeNewer {
      state.withLock {
        $0.fatal = fault
        $0.isStopping = true
      }
    }
  }

  // MARK: Courier

  private func runCourier() throws(Fault) {
    state.withLock { $0.couriers += 1 }
    defer { state.withLock { $0.couriers -= 1 } }
    let store = try parts.openStore()
    let courier = Courier(
      desk: Desk(store: store),
      transport: parts.transport,
      clock: parts.clock,
      accounts: parts.accounts
    )
    let doorbell = Doorbell(bell: store.bell)
    while !isStopping {
      do {
        guard case .idle(let until) = try courier.step() else { continue }
        let wait = until.map { $0 - parts.clock.now() } ?? .seconds(1)
        doorbell.wait(min(max(wait, Span(milliseconds: 5)), .seconds(1)))
      } catch {
        complain(error, about: "courier")
        parts.clock.sleep(.seconds(1))
      }
    }
  }

  // MARK: Pollers

  private func startPollers(_ desk: Desk) throws(Fault) {
    let channels = try desk.look { (read) throws(Fault) in try read.channels(for: .system) }
    for channel in channels where channel.isPolled {
      guard state.withLock({ $0.polled.insert(channel.id).inserted }) else { continue }
      start("poll \(channel.name)") { serve in try serve.poll(channel) }
    }
  }

  private func poll(_ channel: Channel) throws(Fault) {
    defer { state.withLock { _ = $0.polled.remove(channel.id) } }
    let poller = Poller(
      channel: channel.id,
      desk: Desk(store: try parts.openStore()),
      transport: parts.transport,
      accounts: parts.accounts
    )
    parts.log.line(.info, "polling", ["channel": channel.name])
    while !isStopping {
      do {
        switch try poller.round() {
        case .took(let count):
          if count > 0 { parts.log.line(.info, "received", ["channel": channel.name, "count": String(count)]) }
        case .later(let wait, let reason):
          parts.log.line(.warning, reason.en, ["channel": channel.name, "wait": "\(wait.milliseconds)ms"])
          pause(wait)
        case .over: return
        }
      } catch {
        complain(error, about: channel.name)
        pause(.seconds(5))
      }
    }
  }

  /// Waits, but not longer than until the end.
  private func pause(_ span: Span) {
    let end = parts.clock.now() + span
    while !isStopping, parts.clock.now() < end { parts.clock.sleep(Span(milliseconds: 100)) }
  }
}
