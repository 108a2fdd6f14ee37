import Inbox
import Phrases
import TestKit
import Testing

struct LeaseTests {
  private let ira = Staff.sample(2, login: "ira", name: "Іра", roles: [.reception])
  private let now = Instant.sample

  private func names(_ leases: [Lease], for viewer: Viewer, at moment: Instant) -> [String] {
    typists(leases, in: 1, among: [.sample(), ira], for: viewer, at: moment).map(\.login)
  }

  @Test func `a lease lasts ten seconds`() {
    let leases = [lease(1, to: ira, at: now)]
    #expect(names(leases, for: .system, at: now) == ["ira"])
    #expect(names(leases, for: .system, at: now + Span(milliseconds: 9_999)) == ["ira"])
    #expect(names(leases, for: .system, at: now + .seconds(10)).isEmpty)
  }

  @Test func `nobody is told of themself, or of another chat`() {
    let leases = [lease(1, to: ira, at: now), lease(2, to: .sample(), at: now)]
    #expect(names(leases, for: .staff(ira), at: now).isEmpty)
    #expect(names(leases, for: .staff(.sample()), at: now) == ["ira"])
  }

  @Test func `a chat is free when nobody types`() throws {
    var view = ChatView(
      chat: .sample(),
      channel: .sample(),
      contact: .sample(),
      cursor: ChatQuery.Cursor(at: now, chat: 1)
    )
    try requireFree(view)
    view.typing = [ira]
    let fault = #expect(throws: Fault.self) { try requireFree(view) }
    #expect(fault?.code == .typing)
    #expect(fault?.exit == 75)
    #expect(fault?.phrase.uk == "Іра друкує")
  }
}
