import Inbox
import TestKit
import Testing

/// domain.md, Starting and sending: whose card a contact belongs to.
struct LinkingTests {
  private let phone: Phone = "+380671112233"

  private func sender(_ proof: Contact.PhoneProof? = .proven) -> Sender {
    Sender(externalID: "5001", name: "Марія", phone: phone, phoneProof: proof)
  }

  @Test func `a phone of nobody makes a card`() {
    var salon = Salon.sample(clients: [.sample(7, phones: ["+380500000000"])])
    salon.receive(.text("Добрий день", id: "m1", from: sender()))
    #expect(salon.clients.count == 2)
    #expect(salon.clients[1] == Client(id: 8, name: "Марія", phones: [phone], createdAt: salon.now))
    #expect(salon.contact.client == 8)
    #expect(salon.lines == [.cardMade])
    #expect(salon.messages.last?.system?.values == ["client": "Марія"])
  }

  @Test func `a phone of one card links to it`() {
    var salon = Salon.sample(clients: [.sample(7)])
    salon.receive(.text("Добрий день", id: "m1", from: sender()))
    #expect(salon.clients.count == 1)
    #expect(salon.contact.client == 7)
    #expect(salon.lines == [.linked])
    #expect(salon.messages.last?.system?.values == ["client": "Марія Коваль"])
    salon.receive(.text("Ще одне", id: "m2", from: sender()))
    #expect(salon.lines == [.linked])
  }

  @Test func `a phone of two cards links neither and says so once a chat`() {
    var salon = Salon.sample(clients: [.sample(7), .sample(8, name: "Дочка")])
    salon.receive(.text("Добрий день", id: "m1", from: sender()))
    salon.receive(.text("Ще одне", id: "m2", from: sender()))
    #expect(salon.contact.client == nil)
    #expect(salon.clients.count == 2)
    #expect(salon.lines == [.sharedPhone])
    #expect(salon.messages.first { $0.system != nil }?.system?.values == ["phone": "+380671112233"])
  }

  @Test(arguments: [Contact.PhoneProof.claimed, nil])
  func `a claimed phone links nothing`(proof: Contact.PhoneProof?) {
    var salon = Salon.sample(clients: [.sample(7)])
    salon.receive(.text("Добрий день", id: "m1", from: sender(proof)))
    #expect(salon.contact.phone == phone)
    #expect(salon.contact.client == nil)
    #expect(salon.lines.isEmpty)
  }

  @Test func `a number that is shared later links the chat that is open`() {
    var salon = Salon.sample(clients: [.sample(7)])
    salon.receive(.text("Добрий день", id: "m1"))
    #expect(salon.contact.client == nil)
    salon.receive(.text("Мій номер", id: "m2", from: sender()))
    #expect(salon.contact.client == 7)
    #expect(salon.lines == [.linked])
    #expect(salon.chat.lastMessage == 2)
  }

  @Test func `what a colleague unlinked is not linked again by the next message`() {
    var salon = Salon.sample(clients: [.sample(7)])
    salon.receive(.text("Добрий день", id: "m1", from: sender()))
    let change = unlink(salon.contact, newest: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now)
    salon.apply(change)
    salon.receive(.text("Це я", id: "m2", from: sender()))
    #expect(salon.contact.client == nil)
    salon.clients = []
    salon.receive(.text("Це знову я", id: "m3", from: sender()))
    #expect(salon.contact.client == nil)
    #expect(salon.clients.isEmpty)
    #expect(salon.lines == [.linked, .unlinked])
  }

  @Test func `a link by hand tells who made it, and once`() {
    var salon = Salon.with(.closed)
    let card = Client.sample(7)
    let change = link(salon.contact, to: card, newest: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now)
    salon.apply(change)
    #expect(salon.contact.client == 7)
    #expect(salon.messages.last?.system == SystemLine(.linked, ["by": "Олена", "client": "Марія Коваль"]))
    #expect(change.chats.isEmpty)
    let again = link(salon.contact, to: card, newest: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(again.isEmpty)
    let moved = link(salon.contact, to: .sample(8), newest: nil, by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(moved.contacts.map(\.client) == [8])
    #expect(moved.messages.isEmpty)
  }

  @Test func `unlinking leaves the contact without a card`() {
    var salon = Salon.with(.open)
    #expect(unlink(salon.contact, newest: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now).isEmpty)
    salon.contacts[0].client = 7
    let change = unlink(salon.contact, newest: salon.chat, by: salon.staff, ids: &salon.ids, at: salon.now)
    #expect(change.contacts.map(\.client) == [nil])
    #expect(change.messages.map(\.system) == [SystemLine(.unlinked, ["by": "Олена"])])
  }
}
