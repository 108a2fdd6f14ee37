/// The number of a noun in the store; numbers of different nouns cannot be mixed up.
package struct ID<Noun>: Sendable, Hashable, Comparable, RawRepresentable, CustomStringConvertible {
  package var rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  package var description: String { String(rawValue) }

  package static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
}

/// The numbers that a change may give to what it makes; drawn inside the transaction, so that a rule stays pure.
package struct IDs: Sendable {
  package var nextClient: Int64
  package var nextContact: Int64
  package var nextChat: Int64
  package var nextMessage: Int64
  package var nextVisit: Int64
  package var nextNote: Int64
  package var nextEntry: Int64
  package var nextReview: Int64
  package var nextTopUp: Int64

  package init(
    nextClient: Int64,
    nextContact: Int64,
    nextChat: Int64,
    nextMessage: Int64,
    nextVisit: Int64 = 1,
    nextNote: Int64 = 1,
    nextEntry: Int64 = 1,
    nextReview: Int64 = 1,
    nextTopUp: Int64 = 1
  ) {
    self.nextClient = nextClient
    self.nextContact = nextContact
    self.nextChat = nextChat
    self.nextMessage = nextMessage
    self.nextVisit = nextVisit
    self.nextNote = nextNote
    self.nextEntry = nextEntry
    self.nextReview = nextReview
    self.nextTopUp = nextTopUp
  }

  package mutating func client() -> Client.ID {
    defer { nextClient += 1 }
    return ID(nextClient)
  }

  package mutating func contact() -> Contact.ID {
    defer { nextContact += 1 }
    return ID(nextContact)
  }

  package mutating func chat() -> Chat.ID {
    defer { nextChat += 1 }
    return ID(nextChat)
  }

  package mutating func message() -> Message.ID {
    defer { nextMessage += 1 }
    return ID(nextMessage)
  }
  package mutating func visit() -> Visit.ID {
    defer { nextVisit += 1 }
    return ID(nextVisit)
  }

  package mutating func note() -> Note.ID {
    defer { nextNote += 1 }
    return ID(nextNote)
  }

  package mutating func entry() -> LedgerEntry.ID {
    defer { nextEntry += 1 }
    return ID(nextEntry)
  }

  package mutating func review() -> Review.ID {
    defer { nextReview += 1 }
    return ID(nextReview)
  }

  package mutating func topUp() -> TopUp.ID {
    defer { nextTopUp += 1 }
    return ID(nextTopUp)
  }
}
