import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Many messages carried at once: in order for each contact, within the limits, and given back when waiting is of no use.
struct ShipmentTests {
  /// What a shipment told.
  private final class Told: Sendable {
    let done = Mutex<[Message.ID]>([])
    let faults = Mutex<[Fault]>([])

    var count: Int { done.withLock { $0.count } }

    func hear(_ news: Shipment.News) {
      switch news {
      case .done(let id): done.withLock { $0.append(id) }
      case .failed(let fault): faults.withLock { $0.append(fault) }
      }
    }
  }

  private func ship(_ branch: Branch, _ messages: [Message.ID]) throws -> Told {
    let told = Told()
    let shipment = Shipment(branch.parts) { told.hear($0) }
    try shipment.start()
    var parcels: [Shipment.Parcel] = []
    for id in messages {
      let message = try branch.message(id)
      parcels.append(.init(message: id, contact: message.contact, channel: try branch.channel().id))
    }
    shipment.add(parcels)
    _ = eventually { told.count == messages.count }
    shipment.stop()
    return told
  }

  private func queue(_ branch: Branch, people: Int, each count: Int) throws -> [Message.ID] {
    for person in 1...people { try branch.receive(person, from: person) }
    var ids: [Message.ID] = []
    for round in 1...count {
      for person in 1...people { ids.append(try branch.queue("\(person)-\(round)", to: person)) }
    }
    return ids
  }

  @Test func `all are delivered, those of one contact in order`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { request in
      // The id is the text's own, so that no two are the same.
      let text = String(decoding: request.body, as: UTF8.self)
      return Script.ok(#"{"message_id":\#(abs(text.hashValue % 1_000_000_000))}"#)
    }
    let ids = try queue(branch, people: 6, each: 3)
    let told = try ship(branch, ids)
    #expect(told.faults.withLock { $0.isEmpty })
    for id in ids { #expect(try branch.message(id).state == .sent) }
    let bodies = branch.script.bodies(of: "sendMessage")
    #expect(bodies.count == 18)
    for person in 1...6 {
      let own = bodies.compactMap { body in (1...3).first { body.contains(#""text":"\#(person)-\#($0)""#) } }
      #expect(own == [1, 2, 3])
    }
  }

  @Test func `a messenger that wants to wait is waited for`() throws {
    let tries = Mutex(0)
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in
      let count = tries.withLock { count in
        count += 1
        return count
      }
      return count <= 2
        ? Script.refused(429, "Too Many Requests", #","parameters":{"retry_after":600}"#)
        : Script.ok(#"{"message_id":\#(count)}"#)
    }
    let ids = try queue(branch, people: 2, each: 1)
    _ = try ship(branch, ids)
    for id in ids { #expect(try branch.message(id).state == .sent) }
  }

  @Test func `a dead token gives all of them back, queued`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in Script.refused(401, "Unauthorized") }
    let ids = try queue(branch, people: 5, each: 2)
    let told = try ship(branch, ids)
    #expect(told.count == 10)
    for id in ids { #expect(try branch.message(id).state == .queued) }
    #expect(branch.script.requests.count < 10)
    #expect(try branch.channel().state == .unauthorized)
  }

  @Test func `a messenger that cannot be reached is tried for minutes, not for ever`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in .failure(.neverSent(reason: "refused")) }
    let ids = try queue(branch, people: 1, each: 1)
    let told = try ship(branch, ids)
    #expect(told.count == 1)
    #expect(try branch.message(ids[0]).state == .queued)
    #expect(branch.script.requests.count > 3)
  }

  @Test func `a store that is gone ends it`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in Script.ok(#"{"message_id":1}"#) }
    let ids = try queue(branch, people: 1, each: 1)
    branch.isBroken.store(true, ordering: .sequentiallyConsistent)
    let told = Told()
    let shipment = Shipment(branch.parts) { told.hear($0) }
    try shipment.start()
    shipment.add([.init(message: ids[0], contact: 1, channel: 1)])
    #expect(eventually { told.faults.withLock { !$0.isEmpty } })
    shipment.stop()
    #expect(try branch.message(ids[0]).state == .queued)
  }
}
