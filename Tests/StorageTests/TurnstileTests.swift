import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Storage

struct TurnstileTests {
  private func isHeld(_ pass: borrowing Turnstile.Pass?) -> Bool {
    switch pass {
    case .some: true
    case .none: false
    }
  }

  private func passes(_ turnstile: Turnstile, patience: Double) throws -> Bool {
    let pass = try turnstile.pass(patience: patience)
    return isHeld(pass)
  }

  @Test func `one at a time, and the next when the first is through`() throws {
    let folder = try TemporaryFolder()
    let turnstile = Turnstile(path: folder / "lock")
    let first = try turnstile.pass(patience: 0)
    let isFirst = isHeld(first)
    #expect(isFirst)
    #expect(try !passes(turnstile, patience: 0.05))
    _ = consume first
    #expect(try passes(turnstile, patience: 5))
  }

  @Test func `who waits is let in when the lock is free`() throws {
    let folder = try TemporaryFolder()
    let turnstile = Turnstile(path: folder / "lock")
    let order = Mutex<[String]>([])
    let isWaiting = DispatchSemaphore(value: 0)
    let isDone = DispatchSemaphore(value: 0)
    let held = try turnstile.pass(patience: 0)
    Thread.detachNewThread {
      isWaiting.signal()
      let pass = try? turnstile.pass(patience: 10)
      let name = pass == nil ? "nobody" : "waiter"
      order.withLock { $0.append(name) }
      isDone.signal()
    }
    isWaiting.wait()
    order.withLock { $0.append("holder") }
    _ = consume held
    isDone.wait()
    #expect(order.withLock { $0 } == ["holder", "waiter"])
  }

  @Test func `many who gave up leave the lock free`() throws {
    let folder = try TemporaryFolder()
    let turnstile = Turnstile(path: folder / "lock")
    let held = try turnstile.pass(patience: 0)
    for _ in 0..<5 {
      #expect(try !passes(turnstile, patience: 0.01))
    }
    _ = consume held
    #expect(try passes(turnstile, patience: 5))
  }

  @Test func `a lock that cannot be made says why`() throws {
    let folder = try TemporaryFolder()
    let turnstile = Turnstile(path: folder / "no/such/lock")
    let error = #expect(throws: Turnstile.Errno.self) { _ = try turnstile.pass(patience: 0) }
    #expect(error?.code == 2)
  }
}
