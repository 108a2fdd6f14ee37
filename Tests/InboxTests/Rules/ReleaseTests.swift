import Inbox
import Phrases
import TestKit
import Testing

struct ReleaseTests {
  private let ira = Staff.sample(2, login: "ira", name: "Іра", roles: [.reception])

  private func held(_ status: Chat.Status) -> Salon {
    var salon = Salon.with(status)
    salon.chats[0].responsible = 2
    return salon
  }

  @Test(arguments: [Chat.Status.open, .waiting])
  func `who lost the role is taken off, and the chat says so`(status: Chat.Status) {
    var salon = held(status)
    salon.channel.roles = [.masters]
    let before = salon.chat
    let change = release(salon.chats, staff: [ira], channels: [salon.channel], ids: &salon.ids, at: salon.now)
    salon.apply(change)
    #expect(salon.chat.responsible == nil)
    #expect(salon.chat.status == status)
    #expect(salon.chat.isNew == before.isNew)
    #expect(salon.chat.activityAt == before.activityAt)
    #expect(salon.messages.last?.system == SystemLine(.responsibleLost, ["to": "Іра"]))
  }

  @Test func `who is removed is taken off, whatever roles they had`() throws {
    var salon = held(.open)
    salon.channel.roles = [.reception]
    var gone = try removed(ira, among: [salon.staff, ira])
    #expect(!gone.active)
    #expect(gone.osUser == nil)
    gone.roles = [.admin]
    let change = release(salon.chats, staff: [gone], channels: [salon.channel], ids: &salon.ids, at: salon.now)
    #expect(change.chats.map(\.responsible) == [nil])
  }

  @Test func `who may still work with the channel stays, and closed chats are history`() {
    var salon = held(.open)
    salon.channel.roles = [.reception]
    #expect(
      release(salon.chats, staff: [ira], channels: [salon.channel], ids: &salon.ids, at: salon.now).isEmpty)
    var closed = held(.closed)
    closed.channel.roles = []
    #expect(
      release(closed.chats, staff: [ira], channels: [closed.channel], ids: &closed.ids, at: closed.now).isEmpty)
  }

  @Test func `the last admin is not removed`() {
    let olena = Staff.sample()
    #expect(throws: Fault.self) { try removed(olena, among: [olena, ira]) }
  }

  @Test(arguments: [Chat.Status.bot, .open, .waiting, .closed])
  func `a removed channel closes its chats and fails what is queued`(status: Chat.Status) throws {
    var salon = Salon.with(.open)
    let message = try salon.send("вітаю")
    salon.chats[0].status = status
    let facts = RemovalFacts(
      channel: salon.channel, chats: salon.chats, queued: [(message: message, chat: salon.chat)])
    salon.apply(remove(facts, by: salon.staff, ids: &salon.ids, at: salon.now))
    #expect(salon.channel.removedAt == salon.now)
    #expect(salon.chat.status == .closed)
    #expect(!salon.chat.isNew)
    #expect(salon.message(message.id)?.state == .failed)
    #expect(
      salon.message(message.id)?.failure
        == Message.Failure(
          code: "channel-removed", words: Phrase(en: "channel removed", uk: "канал видалено")))
    #expect(salon.outbox.isEmpty)
    #expect(salon.lines == (status == .closed ? [] : [.channelRemoved]))
  }
}
