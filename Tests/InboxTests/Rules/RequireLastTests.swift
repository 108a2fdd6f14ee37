import Inbox
import Phrases
import TestKit
import Testing

struct RequireLastTests {
  @Test func `it is stale when the client wrote after what was seen`() throws {
    let fault = #expect(throws: Fault.self) {
      try requireLast(1, lastInbound: 2, in: 7)
    }
    #expect(fault?.code == .stale)
    #expect(fault?.exit == 75)
    #expect(fault?.phrase.en == "the client wrote in chat 7 after message 1")
  }

  @Test(arguments: [(2, 2), (3, 2), (1, nil)] as [(Int64, Int64?)])
  func `what was seen is the client's last word, or there is none`(seen: Int64, last: Int64?) throws {
    try requireLast(Message.ID(seen), lastInbound: last.map { Message.ID($0) }, in: 7)
  }
}
