import Inbox
import Phrases
import TestKit
import Testing

struct WaitTests {
  private func putAside(_ salon: inout Salon, until moment: Instant?, note: String? = nil) throws(Fault) {
    salon.apply(
      try Inbox.putAside(salon.chat, until: moment, note: note, by: salon.staff, ids: &salon.ids, at: salon.now)
    )
  }

  @Test(arguments: [Chat.Status.bot, .open, .waiting])
  func `a chat is put aside until a time`(status: Chat.Status) throws {
    var salon = Salon.with(status)
    let before = salon.chat
    let until = salon.now + .hours(5)
    try putAside(&salon, until: until, note: "передзвонити")
    #expect(salon.chat.status == .waiting)
    #expect(salon.chat.waitUntil == until)
    #expect(!salon.chat.isNew)
    #expect(salon.chat.unread == before.unread)
    #expect(salon.chat.activityAt == before.activityAt)
    let line = SystemLine(.waiting, ["by": "Олена", "until": until.rfc3339, "note": "передзвонити"])
    #expect(salon.messages.last?.system == line)
  }

  @Test func `nothing waits for what has passed`() {
    var salon = Salon.with(.open)
    let now = salon.now
    let fault = #expect(throws: Fault.self) { try putAside(&salon, until: now) }
    #expect(fault?.code == .badInput)
  }

  @Test func `a chat wakes at its time, not before, and is new when nobody answered`() throws {
    var salon = Salon.with(.open)
    let until = salon.now + .hours(1)
    try putAside(&salon, until: until)
    let early = until - Span(milliseconds: 1)
    #expect(wake(salon.chat, isAnswered: false, ids: &salon.ids, at: early).isEmpty)
    salon.now = until
    salon.apply(wake(salon.chat, isAnswered: false, ids: &salon.ids, at: salon.now))
    #expect(salon.chat.status == .open)
    #expect(salon.chat.isNew)
    #expect(salon.chat.waitUntil == nil)
    #expect(salon.messages.last?.system == SystemLine(.woken))
    #expect(wake(salon.chat, isAnswered: false, ids: &salon.ids, at: salon.now).isEmpty)
  }

  @Test func `a chat that was answered while it waited wakes without being new`() throws {
    var salon = Salon.with(.open)
    try putAside(&salon, until: salon.now + .hours(1))
    salon.now = salon.now + .hours(2)
    salon.apply(wake(salon.chat, isAnswered: true, ids: &salon.ids, at: salon.now))
    #expect(salon.chat.status == .open)
    #expect(!salon.chat.isNew)
  }

  @Test func `taking back says who did it, and leaves alone what does not wait`() throws {
    var salon = Salon.with(.open)
    let before = salon.chat
    let nothing = takeBack(
      salon.chat, note: nil, by: salon.staff, isAnswered: false, ids: &salon.ids, at: salon.now)
    #expect(nothing.isEmpty)
    try putAside(&salon, until: nil)
    #expect(salon.chat.waitUntil == nil)
    salon.apply(
      takeBack(salon.chat, note: nil, by: salon.staff, isAnswered: false, ids: &salon.ids, at: salon.now)
    )
    #expect(salon.chat == before)
    #expect(salon.messages.last?.system == SystemLine(.woken, ["by": "Олена"]))
  }

  @Test func `a message from the client ends the waiting`() throws {
    var salon = Salon.with(.open)
    try putAside(&salon, until: salon.now + .hours(5))
    salon.receive(.text("Ну що?", id: "second"))
    #expect(salon.chat.status == .open)
    #expect(salon.chat.isNew)
    #expect(salon.chat.waitUntil == nil)
  }
}
