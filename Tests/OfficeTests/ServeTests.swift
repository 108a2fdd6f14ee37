import Glibc
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

struct ServeTests {
  @Test func `a second office on a store is busy, until the first is gone`() throws {
    let branch = try Branch()
    do {
      let claim = try Serve.Claim(path: branch.path)
      let fault = #expect(throws: Fault.self) { _ = try Serve.Claim(path: branch.path) }
      #expect(fault?.code == .busy)
      _ = consume claim
    }
    _ = try Serve.Claim(path: branch.path)
  }

  @Test func `the service manager hears when the office opens and when it closes`() throws {
    let branch = try Branch()
    let heard = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(O_CLOEXEC), 0)
    defer { close(heard) }
    var place = sockaddr_un()
    place.sun_family = sa_family_t(AF_UNIX)
    let path = branch.folder + "/notify"
    withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(heard, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(status == 0)
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(heard, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    func next() -> String {
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = recv(heard, &buffer, buffer.count, 0)
      return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    }
    let office = try OpenOffice(branch, readiness: Readiness(socket: path))
    #expect(next() == "READY=1")
    guard case .success = office.close() else {
      Issue.record("it did not end well")
      return
    }
    #expect(next() == "STOPPING=1")
  }

  @Test func `an office without listeners polls and sends, and ends at once though a messenger holds a poll`() throws {
    let isOver = Monitor(false)
    let polls = Mutex(0)
    let branch = try Branch(settings: ["mode": "poll"]) { request in
      guard request.path.hasSuffix("/getUpdates") else { return Script.ok(#"{"message_id":5}"#) }
      let count = polls.withLock { count in
        count += 1
        return count
      }
      guard count > 1 else {
        return Script.ok("[\(String(decoding: Update.message(1, from: 7, "x"), as: UTF8.self))]")
      }
      _ = isOver.wait(atMost: .seconds(30)) { $0 ? true : nil }
      return Script.ok("[]")
    }
    let office = try OpenOffice(branch, listens: false)
    #expect(try eventually { try branch.texts(of: 7) == ["x"] })
    // Queued by somebody else: the bell wakes the courier, which would else look once a second. The machine may be busy
    // with other things once, not each time.
    let waits = try (1...3).map { _ in
      let began = ContinuousClock.now
      let id = try branch.queue("Вітаю", to: 7)
      #expect(try eventually { try branch.message(id).state == .sent })
      return .now - began
    }
    #expect((waits.min() ?? .seconds(1)) < .milliseconds(700))
    let stopped = ContinuousClock.now
    guard case .success = office.close() else {
      Issue.record("it did not end well")
      return
    }
    #expect(.now - stopped < .seconds(3))
    isOver.with { $0 = true }
  }

  @Test func `a call that was begun is finished and written down before the end`() throws {
    let isCalled = Monitor(false)
    let branch = try Branch { _ in
      isCalled.with { $0 = true }
      Clock.system.sleep(Span(milliseconds: 700))
      return Script.ok(#"{"message_id":5}"#)
    }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    let later = try branch.queue("Ще", to: 7)
    let office = try OpenOffice(branch)
    #expect(isCalled.wait(atMost: .seconds(5)) { $0 ? true : nil } == true)
    guard case .success = office.close() else {
      Issue.record("it did not end well")
      return
    }
    #expect(try branch.message(id).state == .sent)
    #expect(try branch.message(later).state == .queued)
  }

  @Test func `a messenger that does not answer holds up nobody else`() throws {
    let isOver = Monitor(false)
    let branch = try Branch { request in
      let isSlow = String(decoding: request.body, as: UTF8.self).contains("slow")
      if isSlow { _ = isOver.wait(atMost: .seconds(20)) { $0 ? true : nil } }
      return Script.ok(#"{"message_id":\#(isSlow ? 1 : 2)}"#)
    }
    for name in ["tg-second", "tg-third"] { try branch.add(Branch.channel(name, ["mode": "webhook"])) }
    for person in 1...30 {
      let name = person > 15 ? "tg-second" : "tg-main"
      try branch.receive(person, from: person, on: name)
      try branch.queue("slow", to: person)
    }
    let office = try OpenOffice(branch)
    #expect(eventually { branch.script.bodies(of: "sendMessage").count == 24 })
    try branch.receive(100, from: 100, on: "tg-third")
    let id = try branch.queue("quick", to: 100)
    #expect(try eventually { try branch.message(id).state == .sent })
    #expect(branch.script.bodies(of: "sendMessage").count == 25)
    // Deliveries are taken meanwhile too.
    #expect(office.post(Update.message(200, from: 200, "x"))?.status == 200)
    isOver.with { $0 = true }
  }

  @Test func `a store of a newer version ends the office`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    try branch.makeNewer()
    branch.bell()
    guard case .failure(let fault)? = office.ended(within: .seconds(10)) else {
      Issue.record("it goes on")
      return
    }
    #expect(fault.code == .storeNewer)
  }
}
