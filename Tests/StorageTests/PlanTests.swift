import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

/// What must stay flat at a million chats walks along an index, as far as a page and no further.
struct PlanTests {
  private let salon: TemporaryStore

  init() throws {
    salon = try TemporaryStore()
  }

  /// The steps of a plan, without those into the nouns beside.
  private func plan(_ sql: (borrowing Read) throws(Fault) -> SQL?) throws -> [String] {
    let steps = try salon.store.look { read throws(Fault) in
      guard let sql = try sql(read) else { return [String]() }
      return try read.all("EXPLAIN QUERY PLAN \(sql)") { $0.text(3) }
    }
    return steps.filter { !$0.contains("USING INTEGER PRIMARY KEY") }
  }

  @Test(arguments: ChatQuery.Folder.allCases, [false, true])
  func `a page of a folder walks along an index`(folder: ChatQuery.Folder, isUnreadOnly: Bool) throws {
    let query = ChatQuery(
      folder: folder,
      isUnreadOnly: isUnreadOnly,
      limit: 20,
      after: ChatQuery.Cursor(at: .sample, chat: 30)
    )
    let index =
      switch folder {
      case .mine: "chat_mine (responsible=?"
      case _ where isUnreadOnly: "chat_unread (channel=?"
      case .active, .bot, .waiting, .closed: "chat_folder (channel=? AND status=?"
      case .new: "chat_new (channel=?"
      case .all: "chat_all (channel=?"
      }
    for viewer in [Viewer.staff(salon.admin), .staff(salon.colleague)] {
      let steps = try plan { read throws(Fault) in try read.listing(query, for: viewer) }
      let walks = steps.filter { $0.hasPrefix("SEARCH c ") || $0.hasPrefix("SCAN") }
      // The cursor is part of the walk, not a filter behind it.
      #expect(Set(walks) == ["SEARCH c USING INDEX \(index) AND activity_at<?)"], "\(steps)")
      #expect(steps.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(steps)")
    }
  }

  @Test(arguments: [ChatQuery.Folder.active, .new, .bot, .waiting, .closed, .all])
  func `who waits longest is found along an index`(folder: ChatQuery.Folder) throws {
    let query = ChatQuery(
      folder: folder,
      order: .waiting,
      limit: 20,
      after: ChatQuery.Cursor(at: .sample, chat: 30)
    )
    let steps = try plan { read throws(Fault) in try read.listing(query, for: .staff(salon.admin)) }
    let walks = steps.filter { $0.hasPrefix("SEARCH c ") || $0.hasPrefix("SCAN") }
    #expect(Set(walks) == ["SEARCH c USING INDEX chat_waits (channel=? AND status=? AND <expr>>?)"], "\(steps)")
    #expect(steps.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(steps)")
  }

  @Test func `waking looks at one entry of an index`() throws {
    let steps = try salon.store.look { read throws(Fault) in
      try read.all(
        """
        EXPLAIN QUERY PLAN SELECT c.id FROM chat AS c INDEXED BY chat_wakes
        WHERE c.status = 'waiting' AND c.wait_until IS NOT NULL AND c.wait_until <= \(5) ORDER BY c.wait_until LIMIT 1
        """
      ) { $0.text(3) }
    }
    #expect(steps == ["SEARCH c USING INDEX chat_wakes (wait_until>? AND wait_until<?)"])
  }

  @Test func `what belongs to one colleague or one card does not walk a channel`() throws {
    let viewer = Viewer.staff(salon.admin)
    let responsible = try plan { read throws(Fault) in
      try read.listing(ChatQuery(folder: .closed, responsible: 2), for: viewer)
    }
    #expect(responsible.first == "SEARCH c USING INDEX chat_responsible (responsible=?)")
    #expect(responsible.allSatisfy { !$0.contains("TEMP B-TREE") })
    let walk = ["SEARCH k USING INDEX contact_client (client=?)", "SEARCH c USING INDEX chat_contact (contact=?)"]
    let card = try plan { read throws(Fault) in try read.listing(ChatQuery(folder: .active, client: 1), for: viewer) }
    #expect(Array(card.prefix(2)) == walk)
    let history = try plan { read throws(Fault) in
      read.pastChats("k.client = \(7)", except: 8, limit: 5, in: try read.visible(to: viewer))
    }
    #expect(history.prefix(2).map { $0.replacing("COVERING ", with: "") } == walk)
  }

  @Test func `counting mine walks what is open`() throws {
    let steps = try plan { read throws(Fault) in read.countMine(salon.admin, in: [1, 2]) }
    #expect(steps == ["SEARCH chat USING INDEX chat_mine (responsible=?)"])
  }

  @Test func `a page of events is not sorted`() throws {
    let every = try plan { read throws(Fault) in read.listing(failedOnly: false, limit: 20, in: [1, 2]) }
    #expect(every == ["SCAN event"])
    let failed = try plan { read throws(Fault) in read.listing(failedOnly: true, limit: 20, in: [1, 2]) }
    #expect(failed == ["SCAN event USING INDEX event_failed"])
  }

  @Test func `digits are found along an index`() throws {
    let digits = try #require(PhoneDigits("0671112233"))
    let contacts = try plan { _ throws(Fault) in
      "SELECT id FROM contact WHERE \(digits.filter("phone", "phone_tail"))"
    }
    #expect(contacts.filter { $0.hasPrefix("SCAN") }.isEmpty, "\(contacts)")
    #expect(contacts.contains("SEARCH contact USING INDEX contact_phone (phone>? AND phone<?)"), "\(contacts)")
    #expect(contacts.contains { $0.contains("contact_phone_tail (phone_tail>? AND phone_tail<?)") }, "\(contacts)")
    let cards = try plan { _ throws(Fault) in
      "SELECT client FROM client_phone WHERE \(digits.filter("phone", "tail"))"
    }
    #expect(cards.filter { $0.hasPrefix("SCAN") }.isEmpty, "\(cards)")
  }
}
