import CLI
import Inbox
import Phrases
import TestKit
import Testing

@testable import cbchat

/// What a list shows on a terminal besides what a pipe gets.
struct ChatAnswerTests {
  private func last(_ prepare: (inout ChatView) -> Void) -> Cell? {
    var view = ChatView(
      chat: .sample(),
      channel: .sample(),
      contact: .sample(lastInboundAt: .sample),
      lastMessage: .sample(),
      cursor: ChatQuery.Cursor(at: .sample, chat: 1)
    )
    prepare(&view)
    return ChatAnswer(view, traits: .sample(window: .metaSample), zone: .utc, now: .sample).cells.last
  }

  @Test func `a window that closes soon is marked, for people only`() {
    let soon = last { $0.contact.lastInboundAt = .sample - .days(7) + .hours(2) }
    #expect(soon?.text.en == "window closes in 2 h · Доброго дня")
    #expect(soon?.text.uk == "вікно закриється за 2 год · Доброго дня")
    #expect(soon?.plain.en == "Доброго дня")
    #expect(soon?.style == [.yellow])
    let minutes = last { $0.contact.lastInboundAt = .sample - .days(7) + .minutes(10) }
    #expect(minutes?.text.en == "window closes in 10 min · Доброго дня")
    #expect(last { $0.contact.lastInboundAt = .sample - .days(6) }?.text.en == "Доброго дня")
    #expect(last { $0.contact.lastInboundAt = .sample - .days(8) }?.text.en == "Доброго дня")
    let closed = last {
      $0.contact.lastInboundAt = .sample - .days(7) + .hours(2)
      $0.chat.status = .closed
    }
    #expect(closed?.text.en == "Доброго дня")
  }

  @Test func `who types and who blocked us is seen at a glance`() {
    let typed = last { $0.typing = [.sample(2, login: "ira", name: "Іра")] }
    #expect(typed?.text.uk == "Іра друкує · Доброго дня")
    #expect(typed?.plain.uk == "Доброго дня")
    let blocked = last { $0.contact.state = .blocked }
    #expect(blocked?.text.uk == "Бот заблоковано користувачем!")
    #expect(blocked?.style == [.red])
  }
}
