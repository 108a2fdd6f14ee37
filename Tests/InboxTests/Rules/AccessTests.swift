import Inbox
import Phrases
import TestKit
import Testing

struct AccessTests {
  private let olena = Staff.sample(1)
  private let ira = Staff.sample(2, login: "ira", roles: [.reception])

  @Test func `only admins pass`() throws {
    let action = Phrase(en: "add a channel", uk: "додати канал")
    try requireAdmin(olena, for: action)
    let fault = #expect(throws: Fault.self) { try requireAdmin(ira, for: action) }
    #expect(fault?.code == .forbidden)
    #expect(fault?.phrase.en == "only an admin may add a channel")
    #expect(fault?.hint?.en == "you act as ira")
    var removed = olena
    removed.active = false
    #expect(throws: Fault.self) { try requireAdmin(removed, for: action) }
  }

  @Test func `the last admin stays`() throws {
    let second = Staff.sample(3, login: "oksana")
    try requireAnotherAdmin(than: olena, among: [olena, ira, second])
    let fault = #expect(throws: Fault.self) { try requireAnotherAdmin(than: olena, among: [olena, ira]) }
    #expect(fault?.code == .forbidden)
    var removed = second
    removed.active = false
    #expect(throws: Fault.self) { try requireAnotherAdmin(than: olena, among: [olena, ira, removed]) }
  }

  @Test func `a chat that is not there is 66`() {
    let fault = noSuchChat(7)
    #expect(fault.code == .notFound)
    #expect(fault.exit == 66)
    #expect(fault.phrase.en == "no such chat: 7")
  }
}
