import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

struct IdentifyTests {
  private static let personal = BotService.allCases.filter { $0.type.isPersonal }

  @Test func `who may be anybody is asked for their own number first`() {
    #expect(Self.personal == [.balance, .topup, .visits])
    for service in Self.personal {
      var parlour = Parlour(linked: false)
      parlour.visits = [Parlour.visit(11, in: .days(1))]
      parlour.write("/\(service.rawValue)")
      #expect(parlour.step == .phone(for: service, nonce: "phone:7f3a"))
      #expect(parlour.talk.keyboard?.buttons.first?.action == .phone(nonce: "phone:7f3a"))
      for way in ["/cancel 11", "/confirm 11", "/topup 200"] {
        parlour.press(way)
        #expect(
          !parlour.said.contains("120.50") && !parlour.said.contains("Манікюр") && !parlour.said.contains("pay.example")
        )
      }
    }
  }

  @Test func `their own number links the one card with it, and what was asked is answered`() {
    var parlour = Parlour(linked: false)
    parlour.write("/balance")
    parlour.send(.contact, phone: "+380671112233", proof: .proven, cards: [.sample()])
    #expect(parlour.talk.contact?.client == 1)
    #expect(parlour.said == "Дякуємо! Вашу картку знайдено.\n\nНа вашому рахунку 120.50 грн.")
    #expect(parlour.lines == [.linked])
  }

  @Test func `a number of two cards links neither`() {
    var parlour = Parlour(linked: false)
    parlour.write("/balance")
    parlour.send(.contact, phone: "+380671112233", proof: .proven, cards: [.sample(), .sample(2)])
    #expect(parlour.talk.contact?.client == nil)
    #expect(parlour.said.contains("має вибрати вашу картку"))
    #expect(parlour.lines == [.sharedPhone])
    parlour.write("/balance")
    #expect(!parlour.said.contains("120.50"))
    #expect(parlour.said.contains("має вибрати вашу картку"))
  }

  @Test func `a number of somebody else opens nothing, and twice calls a person`() {
    var parlour = Parlour(linked: false)
    parlour.write("/balance")
    parlour.send(.contact)
    #expect(parlour.said.contains("не ваш власний номер"))
    #expect(parlour.talk.contact?.client == nil)
    #expect(parlour.send(.contact)?.status == .open)
  }

  @Test func `a claimed number waits for staff, who see it`() {
    for shares in [true, false] {
      var parlour = Parlour(linked: false)
      parlour.write("/balance")
      if shares {
        parlour.send(.contact, phone: "+380671112233", proof: .claimed, cards: [.sample()])
      } else {
        parlour.write("067 111 22 33")
      }
      #expect(parlour.talk.contact?.client == nil)
      #expect(parlour.talk.contact?.phoneProof == .claimed)
      #expect(parlour.talk.contact?.phone == "+380671112233")
      #expect(parlour.lines == [.phoneClaimed])
      #expect(!parlour.said.contains("120.50"))
      parlour.write("/balance")
      #expect(!parlour.said.contains("120.50"))
    }
  }
}
