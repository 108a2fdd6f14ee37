import Inbox
import Phrases
import TestKit
import Testing

struct AssignTests {
  private let ira = Staff.sample(2, login: "ira", name: "Іра", roles: [.reception])
  private let max = Staff.sample(3, login: "max", name: "Макс", roles: [.masters])

  private func assign(
    _ salon: inout Salon,
    to staff: Staff?,
    by actor: Staff = .sample(),
    isClaim: Bool = false,
    isAnswered: Bool = false
  ) throws(Fault) -> Change {
    try Inbox.assign(
      salon.chat,
      to: staff,
      by: actor,
      in: salon.channel,
      isClaim: isClaim,
      isAnswered: isAnswered,
      ids: &salon.ids,
      at: salon.now
    )
  }

  @Test(arguments: [Chat.Status.open, .waiting])
  func `a colleague becomes responsible and nothing else changes`(status: Chat.Status) throws {
    var salon = Salon.with(status)
    let before = salon.chat
    salon.apply(try assign(&salon, to: ira))
    var expected = before
    expected.responsible = ira.id
    #expect(salon.chat == expected)
    #expect(salon.messages.last?.system == SystemLine(.assigned, ["by": "Олена", "to": "Іра"]))
  }

  @Test func `what the bot had becomes open, and new when nobody answered`() throws {
    var salon = Salon.with(.bot)
    salon.apply(try assign(&salon, to: ira))
    #expect(salon.chat.status == .open)
    #expect(salon.chat.isNew)
    var answered = Salon.with(.bot)
    answered.apply(try assign(&answered, to: nil, isAnswered: true))
    #expect(answered.chat.status == .open)
    #expect(!answered.chat.isNew)
    #expect(answered.lines.isEmpty)
  }

  @Test func `the same again changes nothing`() throws {
    var salon = Salon.with(.open)
    salon.apply(try assign(&salon, to: ira))
    #expect(try assign(&salon, to: ira, by: ira, isClaim: true).isEmpty)
    salon.apply(try assign(&salon, to: nil))
    #expect(salon.messages.last?.system == SystemLine(.unassigned, ["by": "Олена"]))
    #expect(try assign(&salon, to: nil).isEmpty)
  }

  @Test func `a claim does not take what a colleague has, an order does`() throws {
    var salon = Salon.with(.open)
    salon.apply(try assign(&salon, to: ira, by: ira, isClaim: true))
    let fault = #expect(throws: Fault.self) { try assign(&salon, to: .sample(), isClaim: true) }
    #expect(fault?.code == .taken)
    #expect(fault?.exit == 75)
    salon.apply(try assign(&salon, to: .sample()))
    #expect(salon.chat.responsible == Staff.sample().id)
  }

  @Test func `only who may work with the channel can be responsible`() throws {
    var salon = Salon.with(.open)
    #expect(throws: Fault.self) { try assign(&salon, to: max) }
    var gone = ira
    gone.active = false
    let fault = #expect(throws: Fault.self) { try assign(&salon, to: gone) }
    #expect(fault?.code == .forbidden)
  }

  @Test func `a closed chat is refused, and the hint names where to go on`() throws {
    let view = ChatView(
      chat: .sample(status: .closed),
      channel: .sample(),
      contact: .sample(),
      cursor: ChatQuery.Cursor(at: .sample, chat: 1)
    )
    let fault = #expect(throws: Fault.self) { try requireNotClosed(view, current: .sample(9), verb: "assign") }
    #expect(fault?.code == .closed)
    #expect(fault?.hint?.en == "cbchat assign 9")
    var linked = view
    linked.contact.client = 4
    let other = #expect(throws: Fault.self) { try requireNotClosed(linked, current: nil, verb: "assign") }
    #expect(other?.hint?.en == "cbchat start 4 --channel tg-main")
  }
}
