import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

struct WriterTests {
  private func writer(_ branch: Branch, _ limits: Writer.Limits = Writer.Limits(), heard: Heard) -> Writer {
    Writer(
      limits: limits,
      metrics: heard.metrics,
      openStore: { () throws(Fault) in try branch.openStore() },
      complain: { fault in heard.faults.withLock { $0.append(fault) } }
    )
  }

  private final class Heard: Sendable {
    let faults = Mutex<[Fault]>([])
    let metrics = Metrics()
  }

  @Test func `deliveries that wait share one transaction, in their order`() throws {
    let (branch, heard) = (try Branch(), Heard())
    var limits = Writer.Limits()
    // However slow the machine is: here it is the number that ends a transaction.
    limits.batchTime = .seconds(60)
    let writer = writer(branch, limits, heard: heard)
    let channel = try branch.channel()
    let results = Mutex<[Int: Event.State]>([:])
    for number in 1...10 {
      let thread = PlainThread(name: "test") {
        let event = try? writer.take(Update.message(number, from: 7, "\(number)"), of: channel)
        results.withLock { $0[number] = event?.state }
      }
      thread?.detach()
      // One after the other, so that the queue's order is known.
      #expect(eventually { writer.waiting == number })
    }
    let thread = PlainThread(name: "test-writer") { writer.run() }
    #expect(eventually { results.withLock { $0.count } == 10 })
    writer.close()
    thread?.join()
    #expect(try branch.texts(of: 7) == (1...10).map(String.init))
    #expect(heard.metrics.text(nil, nil).contains("cbchat_commit_batch_size_count 1\n"))
  }

  @Test(arguments: [(Duration.seconds(60), Event.State.applied), (.zero, .received)])
  func `a delivery alone is applied before its answer, as long as there is time for that`(
    allowance: Duration,
    state: Event.State
  ) throws {
    let (branch, heard) = (try Branch(), Heard())
    var limits = Writer.Limits()
    limits.allowance = allowance
    let writer = writer(branch, limits, heard: heard)
    let thread = PlainThread(name: "test-writer") { writer.run() }
    #expect(try writer.take(Update.message(1, from: 7, "x"), of: branch.channel()).state == state)
    writer.close()
    thread?.join()
    // What was left is applied before the end.
    #expect(try branch.texts(of: 7) == ["x"])
  }

  @Test func `a full queue refuses, and what was queued is still taken`() throws {
    let (branch, heard) = (try Branch(), Heard())
    var limits = Writer.Limits()
    limits.waiting = 2
    let writer = writer(branch, limits, heard: heard)
    let channel = try branch.channel()
    let taken = Mutex(0)
    for number in 1...2 {
      PlainThread(name: "test") {
        if (try? writer.take(Update.message(number, from: 7, "x"), of: channel)) != nil { taken.withLock { $0 += 1 } }
      }?.detach()
    }
    #expect(eventually { writer.waiting == 2 })
    let refusal = #expect(throws: Fault.self) { try writer.take(Update.message(3, from: 7, "x"), of: channel) }
    #expect(refusal?.code == .busy)
    writer.close()
    writer.run()
    #expect(eventually { taken.withLock { $0 } == 2 })
    #expect(try branch.events().count == 2)
  }

  @Test func `when the store fails everybody who waits hears it, and nothing is kept`() throws {
    let (branch, heard) = (try Branch(), Heard())
    branch.isBroken.store(true, ordering: .sequentiallyConsistent)
    let writer = writer(branch, heard: heard)
    let channel = try branch.channel()
    let faults = Mutex<[FaultCode]>([])
    for number in 1...5 {
      PlainThread(name: "test") {
        do throws(Fault) { _ = try writer.take(Update.message(number, from: 7, "x"), of: channel) } catch {
          faults.withLock { $0.append(error.code) }
        }
      }?.detach()
    }
    #expect(eventually { writer.waiting == 5 })
    writer.close()
    writer.run()
    #expect(eventually { faults.withLock { $0.count } == 5 })
    #expect(faults.withLock { $0 } == Array(repeating: .io, count: 5))
    #expect(heard.faults.withLock { $0.count } == 1)
    #expect(try branch.events().isEmpty)
  }

  @Test func `after the end nothing is taken, and a proof tells why`() throws {
    let (branch, heard) = (try Branch(), Heard())
    let writer = writer(branch, heard: heard)
    let channel = try branch.channel()
    let thread = PlainThread(name: "test-writer") { writer.run() }
    #expect(writer.prove(within: .seconds(5)) == nil)
    writer.close()
    thread?.join()
    #expect(throws: Fault.self) { try writer.take([], of: channel) }
    #expect(writer.prove(within: .seconds(5))?.code == .busy)
  }
}

extension Writer {
  /// Takes a delivery as its messenger's codec sees it.
  func take(_ payload: [UInt8], of channel: Channel) throws(Fault) -> Event {
    try take(Delivery(payload, of: channel, Accounts.messenger(of: channel)))
  }
}
