import Inbox
import TestKit
import Testing

struct LaunchTests {
  private func facts(
    current: Chat? = nil,
    newest: Chat? = nil,
    text: String = "Знижки!",
    traits: Traits = .sample(),
    _ change: (inout Contact) -> Void = { _ in }
  ) -> LaunchFacts {
    var contact = Contact.sample(lastInboundAt: .sample - .hours(1))
    change(&contact)
    return LaunchFacts(
      campaign: Campaign(
        id: 3, name: "promo", channel: 1, staff: 1, text: text, selection: .all, startAt: .sample, createdAt: .sample),
      recipient: Recipient(campaign: 3, position: 1, contact: 1, client: nil, verdict: .send),
      text: text,
      contact: contact,
      channel: .sample(),
      traits: traits,
      current: current,
      newest: newest,
      claim: .seconds(40)
    )
  }

  private func launched(_ facts: LaunchFacts) -> (Outgoing, Change)? {
    var ids = IDs(nextClient: 1, nextContact: 2, nextChat: 50, nextMessage: 900)
    guard case .go(let outgoing, _, let change) = launch(facts, ids: &ids, at: .sample) else { return nil }
    return (outgoing, change)
  }

  @Test(arguments: [Chat.Status.bot, .open, .waiting])
  func `a chat that is not closed takes the message and stays as it is`(status: Chat.Status) throws {
    var chat = Chat.sample(7, status: status, isNew: status == .open, unread: 2, responsible: 5)
    chat.lastMessage = 33
    let (outgoing, change) = try #require(launched(facts(current: chat, newest: chat)))
    #expect(change.chats.isEmpty)
    let message = try #require(change.messages.first)
    #expect(message.chat == 7)
    #expect(message.campaign == "promo")
    #expect(message.author == .campaign)
    #expect(message.state == .sending)
    #expect(change.outbox.first?.claimedUntil == .sample + .seconds(40))
    #expect(change.outbox.first?.campaign == 3)
    #expect(outgoing.content == .text("Знижки!"))
    #expect(!outgoing.needsHumanTag)
  }

  @Test func `without a chat that is not closed one is created closed`() throws {
    var ended = Chat.sample(7, status: .closed)
    ended.lastInboundAt = .sample - .days(2)
    let (_, change) = try #require(launched(facts(newest: ended)))
    let chat = try #require(change.chats.first)
    #expect(chat.id == 50)
    #expect(chat.status == .closed)
    #expect(chat.closedAt == .sample)
    #expect(chat.lastMessage == 900)
    #expect(chat.lastInboundAt == nil)
  }

  @Test func `a chat that holds nothing of the client's takes the next campaign too`() throws {
    var earlier = Chat.sample(7, status: .closed)
    earlier.lastMessage = 33
    let (_, change) = try #require(launched(facts(newest: earlier)))
    #expect(change.chats.isEmpty)
    #expect(change.messages.first?.chat == 7)
  }

  @Test func `who blocked or opted out since the plan is left out`() {
    var ids = IDs(nextClient: 1, nextContact: 2, nextChat: 50, nextMessage: 900)
    #expect(launch(facts { $0.state = .blocked }, ids: &ids, at: .sample) == .skipped(.blocked))
    #expect(launch(facts { $0.isOptedOut = true }, ids: &ids, at: .sample) == .skipped(.optedOut))
    let window = Traits.sample(window: .metaSample)
    let late = facts(traits: window) { $0.lastInboundAt = .sample - .days(2) }
    #expect(launch(late, ids: &ids, at: .sample) == .skipped(.windowClosed))
    // Nothing was made for them.
    #expect(ids.nextMessage == 900)
  }

  @Test func `a long text is one message of several calls`() throws {
    let text = String(repeating: "слово ", count: 1000)
    let (outgoing, change) = try #require(launched(facts(text: text)))
    #expect(change.messages.first?.parts.map(\.state) == [.sending, .queued])
    #expect(outgoing.part == 0)
  }

  @Test(arguments: Outcome.Verdict.allCases)
  func `only what stops the account pauses a campaign`(verdict: Outcome.Verdict) {
    #expect(pausesCampaign(verdict) == [.tokenInvalid, .restricted, .quota].contains(verdict))
  }
}
