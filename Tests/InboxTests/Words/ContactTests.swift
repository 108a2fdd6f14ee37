import Inbox
import TestKit
import Testing

struct ContactTests {
  @Test func `a list shows the name, else the account, else the phone, else the id`() {
    var contact = Contact.sample(name: "Марія")
    contact.username = "maria_k"
    contact.phone = "+380671112233"
    #expect(contact.shownName == "Марія")
    contact.name = nil
    #expect(contact.shownName == "@maria_k")
    contact.username = nil
    #expect(contact.shownName == "+380671112233")
    contact.phone = nil
    #expect(contact.shownName == "5001")
  }
}
