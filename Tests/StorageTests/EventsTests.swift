import Inbox
import Phrases
import SQLite
import Storage
import TestKit
import Testing

struct EventsTests {
  private func event(_ state: Event.State = .applied, channel: Channel.ID = 1) -> Event {
    Event(
      id: 0,
      channel: channel,
      receivedAt: .sample,
      state: state,
      kinds: ["message", "edit"],
      chat: 7,
      error: state == .failed ? "line 1: \"what\"" : nil,
      payload: [0, 0x7B, 0xFF, 0x7D]
    )
  }

  @Test func `a delivery is kept as it came, and known by its key`() throws {
    let salon = try TemporaryStore()
    let full = try salon.store.change { write throws(Fault) in try write.insert(event(), deliveryKey: "42") }
    let bare = try salon.store.change { write throws(Fault) in
      try write.insert(Event(id: 0, channel: 1, receivedAt: .sample, state: .ignored), deliveryKey: "43")
    }
    #expect([full.id, bare.id] == [1, 2])
    var expected = event()
    expected.id = 1
    #expect(full == expected)
    try salon.store.look { read throws(Fault) in
      #expect(try read.event(1, for: .system) == expected)
      #expect(try read.event(2, for: .system) == bare)
      #expect(try read.event(3, for: .system) == nil)
      #expect(try read.event(of: 1, deliveryKey: "42") == expected)
      #expect(try read.event(of: 2, deliveryKey: "42") == nil)
      #expect(try read.event(of: 1, deliveryKey: "44") == nil)
    }
  }

  @Test func `the same delivery is kept once a channel`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      _ = try write.insert(event(), deliveryKey: "42")
      _ = try write.insert(event(channel: 2), deliveryKey: "42")
    }
    #expect(throws: Fault.self) {
      try salon.store.change { write throws(Fault) in _ = try write.insert(event(), deliveryKey: "42") }
    }
    let events = try salon.store.look { read throws(Fault) in
      try read.events(failedOnly: false, limit: nil, for: .system)
    }
    #expect(events.map(\.channel) == [2, 1])
  }

  @Test func `what became of an event changes, its payload never`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      var kept = try write.insert(event(.failed), deliveryKey: "42")
      kept.state = .applied
      kept.kinds = []
      kept.chat = nil
      kept.error = nil
      kept.payload = []
      try write.update(kept)
    }
    let kept = try salon.store.look { read throws(Fault) in try read.event(1, for: .system) }
    #expect(kept?.state == .applied)
    #expect(kept?.kinds == [])
    #expect(kept?.chat == nil)
    #expect(kept?.error == nil)
    #expect(kept?.payload == [0, 0x7B, 0xFF, 0x7D])
  }

  @Test func `events are listed newest first, failed ones apart`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      for (offset, state) in [Event.State.applied, .failed, .duplicate, .failed, .ignored].enumerated() {
        _ = try write.insert(event(state), deliveryKey: "\(offset)")
      }
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.events(failedOnly: false, limit: nil, for: .system).map(\.id) == [5, 4, 3, 2, 1])
      #expect(try read.events(failedOnly: false, limit: 2, for: .system).map(\.id) == [5, 4])
      #expect(try read.events(failedOnly: true, limit: nil, for: .system).map(\.id) == [4, 2])
    }
  }

  @Test func `a number of an event is never given twice`() throws {
    let salon = try TemporaryStore()
    _ = try salon.store.change { write throws(Fault) in try write.insert(event(), deliveryKey: "1") }
    try salon.raw().script("DELETE FROM event")
    let next = try salon.store.change { write throws(Fault) in try write.insert(event(), deliveryKey: "1") }
    #expect(next.id == 2)
  }

  @Test func `what is not applied yet is found in its order, and is not among what is done`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      for (offset, state) in [Event.State.received, .applied, .received, .failed, .received].enumerated() {
        _ = try write.keep(event(state, channel: offset == 2 ? 2 : 1), deliveryKey: "\(offset)")
      }
      #expect(try write.keep(event(.received), deliveryKey: "0") == nil)
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.received(limit: 10) == [1, 3, 5])
      #expect(try read.received(limit: 2) == [1, 3])
      #expect(try read.received(through: 3, of: 1, limit: 10) == [1])
      #expect(try read.kept(1)?.payload == event().payload)
      #expect(try read.lastReceived() == 5)
      #expect(try read.lastReceived(of: 2) == 3)
      #expect(try read.lastReceived(of: 3) == nil)
      #expect(try read.receivedEvents() == 3)
      #expect(try read.events(failedOnly: false, limit: nil, for: .system).map(\.id) == [4, 2])
      #expect(try read.failedEvents() == 1)
    }
    // A number that nobody has seen is given to the next.
    let next = try salon.store.change { write throws(Fault) in try write.insert(event(), deliveryKey: "5") }
    #expect(next.id == 6)
    salon.clock.advance(by: .days(90))
    let cutoff = salon.clock.now
    try salon.store.change { write throws(Fault) in #expect(try write.pruneEvents(before: cutoff, limit: 10) == 2) }
    #expect(try salon.store.look { read throws(Fault) in try read.receivedEvents() } == 3)
    #expect(try salon.store.look { read throws(Fault) in try !read.hasPrunableEvent(before: cutoff) })
  }
}
