import Inbox
import Phrases
import TestKit
import Testing

struct CardTests {
  private let card = Client(id: 1, externalID: "a1", name: "Оля", phones: ["+380671112233"], createdAt: .sample)

  @Test func `an edit changes what it names, and an empty word takes a field away`() throws {
    var before = card
    before.status = "VIP"
    #expect(try edited(before, by: CardEdit()) == before)
    let after = try edited(before, by: CardEdit(name: "Ольга", status: "", externalID: "", phones: []))
    #expect(after == Client(id: 1, name: "Ольга", createdAt: .sample))
  }

  @Test func `a card keeps a name`() {
    #expect(throws: Fault.self) { try edited(card, by: CardEdit(name: " ")) }
  }

  @Test func `a note says something`() throws {
    var salon = Salon.sample()
    let change = try note("чай", on: card, by: salon.staff, ids: &salon.ids, at: .sample)
    #expect(change.notes == [Note(id: 1, client: 1, staff: salon.staff.id, at: .sample, text: "чай")])
    #expect(throws: Fault.self) { try note(" \n", on: card, by: salon.staff, ids: &salon.ids, at: .sample) }
  }

  @Test func `a balance moves by an entry with a reason, never by nothing and never beyond all sums`() throws {
    var salon = Salon.sample()
    func move(_ balance: Int64, _ minor: Int64, _ reason: String = "x") throws(Fault) -> Change {
      try adjust(
        balance: balance, of: card, by: minor, reason: reason, staff: salon.staff, ids: &salon.ids, at: .sample)
    }
    #expect(try move(0, -12_050).ledger.map(\.minor) == [-12_050])
    let refused: [(Int64, Int64, String)] = [
      (0, 0, "x"), (0, 1, " "), (Int64.max, 1, "x"), (99_999_999_999_999, 1, "x"),
    ]
    for (balance, minor, reason) in refused {
      #expect(throws: Fault.self) { try move(balance, minor, reason) }
    }
  }

  @Test func `consent is told once, in the newest chat`() {
    var salon = Salon.with(.open)
    salon.apply(consent(salon.contact, optedOut: true, newest: salon.chat, ids: &salon.ids, at: salon.now))
    #expect(salon.contact.isOptedOut)
    #expect(salon.lines == [.optedOut])
    #expect(consent(salon.contact, optedOut: true, newest: salon.chat, ids: &salon.ids, at: salon.now).isEmpty)
    salon.apply(consent(salon.contact, optedOut: false, newest: nil, ids: &salon.ids, at: salon.now))
    #expect(!salon.contact.isOptedOut)
    #expect(salon.lines == [.optedOut])
  }

  @Test func `a merged card keeps its own words and takes what it lacks`() throws {
    var salon = Salon.with(.closed)
    let other = Client(
      id: 2, name: "Олька", status: "VIP", phones: ["+380671112233", "+380501112233"], createdAt: .sample)
    var contact = salon.contact
    contact.client = 2
    let merged = try merge(
      other, into: card, contacts: [(contact, salon.chat)], by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(merged.client.name == "Оля")
    #expect(merged.client.status == "VIP")
    #expect(merged.client.externalID == "a1")
    #expect(merged.client.phones == ["+380671112233", "+380501112233"])
    #expect(merged.change.contacts.map(\.client) == [1])
    #expect(merged.change.messages.map(\.system?.kind) == [.linked])
    #expect(throws: Fault.self) {
      try merge(card, into: card, contacts: [], by: salon.staff, ids: &salon.ids, at: salon.now)
    }
  }
}
