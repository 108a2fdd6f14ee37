import Foundation
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

/// Many at once: nothing is lost, nothing is there twice, and order is kept.
@Suite(.serialized)
struct LoadTests {
  @Test func `fifty first messages of one person at once make one chat`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let answers = Mutex<[Int]>([])
    inParallel(50) { number in
      let status = office.post(Update.message(number + 1, from: 7, "\(number)"))?.status ?? 0
      answers.withLock { $0.append(status) }
    }
    #expect(answers.withLock { $0 } == Array(repeating: 200, count: 50))
    try branch.catchUp()
    #expect(try branch.chats(of: 7).count == 1)
    #expect(try Set(branch.texts(of: 7)).count == 50)
  }

  @Test func `one delivery twenty times at once is one message`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let answers = Mutex<[Int]>([])
    inParallel(20) { _ in
      let status = office.post(Update.message(1, from: 7, "x"))?.status ?? 0
      answers.withLock { $0.append(status) }
    }
    #expect(answers.withLock { $0 } == Array(repeating: 200, count: 20))
    try branch.catchUp()
    #expect(try branch.texts(of: 7) == ["x"])
    #expect(try branch.events().count == 1)
  }

  @Test func `a thousand deliveries of many people are all there, in order, while a colleague writes`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let (people, each) = (32, 32)
    let failures = Mutex(0)
    let isOver = Atomic<Bool>(false)
    let waits = Mutex<[Duration]>([])
    let colleague = PlainThread(name: "test-colleague") {
      guard let desk = try? branch.desk() else { return }
      while !isOver.load(ordering: .relaxed) {
        let began = ContinuousClock.now
        do { try desk.administer { (write) throws(Fault) in try write.prove() } } catch { return }
        waits.withLock { $0.append(.now - began) }
        usleep(5000)
      }
    }
    let began = ContinuousClock.now
    inParallel(people) { person in
      let caller = Caller(office.port)
      for number in 0..<each {
        let update = Update.message(person * each + number + 1, from: person + 1, "\(number)")
        if caller?.post(update)?.status != 200 { failures.withLock { $0 += 1 } }
      }
    }
    let time = ContinuousClock.now - began
    isOver.store(true, ordering: .relaxed)
    colleague?.join()
    #expect(failures.withLock { $0 } == 0)
    try branch.catchUp()
    for person in 1...people { #expect(try branch.texts(of: person) == (0..<each).map(String.init)) }
    let sorted = waits.withLock { $0.sorted() }
    // A machine that others keep busy stretches everything; the bound of a quiet one is 100 ms.
    #expect((sorted.last ?? .zero) < .seconds(1))
    if ProcessInfo.processInfo.environment["CBCHAT_MEASURE"] != nil {
      let page = office.ask("GET /metrics")?.body ?? ""
      print(
        "deliveries:", people * each, "in", time, "waits:", sorted.count, sorted[sorted.count / 2], sorted.last ?? .zero
      )
      print(page.split(separator: "\n").filter { $0.contains("commit") && !$0.hasPrefix("#") }.joined(separator: "\n"))
    }
  }

  @Test func `whatever was answered 200 before the end is there, and the end comes`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let confirmed = Mutex<Set<String>>([])
    let isStopped = Atomic<Bool>(false)
    let stopper = PlainThread(name: "test-stopper") {
      usleep(300_000)
      isStopped.store(true, ordering: .sequentiallyConsistent)
      _ = office.close()
    }
    inParallel(8) { person in
      var number = 0
      while let caller = Caller(office.port) {
        while case let update = Update.message(person * 100_000 + number + 1, from: person + 1, "\(number)"),
          let reply = caller.post(update)
        {
          if reply.status == 200 { confirmed.withLock { _ = $0.insert("\(person + 1)/\(number)") } }
          number += 1
          if reply.head.contains("Connection: close") { break }
        }
        if isStopped.load(ordering: .sequentiallyConsistent) { break }
      }
    }
    stopper?.join()
    try branch.catchUp()
    let kept = try Set((1...8).flatMap { person in try branch.texts(of: person).map { "\(person)/\($0)" } })
    let missing = confirmed.withLock { $0 }.subtracting(kept)
    #expect(missing.isEmpty)
    #expect(confirmed.withLock { $0.count } > 8)
    #expect(Caller(office.port) == nil)
  }
}
