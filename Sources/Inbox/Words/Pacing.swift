/// When an account and one of its contacts may be called again; shared by every process through the store.
package struct Pacing: Sendable, Equatable {
  package var account: AccountPacing
  package var contact: ContactPacing

  package init(account: AccountPacing, contact: ContactPacing) {
    self.account = account
    self.contact = contact
  }
}

/// What the calls of a whole account leave behind.
package struct AccountPacing: Sendable, Equatable {
  /// The mark of the account's pace.
  package var next: Instant
  /// Until when the messenger asked to leave the account alone.
  package var hold: Instant
  /// The mark of the promotions' pace.
  package var nextPromo: Instant
  /// The moments of the calls within the last second and a little.
  package var calls: [Instant]
  /// Those of promotions among them.
  package var promos: [Instant]

  package init(
    next: Instant,
    hold: Instant,
    nextPromo: Instant = Instant(milliseconds: 0),
    calls: [Instant] = [],
    promos: [Instant] = []
  ) {
    self.next = next
    self.hold = hold
    self.nextPromo = nextPromo
    self.calls = calls
    self.promos = promos
  }
}

/// What the calls to one contact leave behind.
package struct ContactPacing: Sendable, Equatable {
  /// The mark of the contact's pace.
  package var next: Instant
  /// Until when the messenger asked to leave the contact alone.
  package var hold: Instant

  package init(next: Instant, hold: Instant = Instant(milliseconds: 0)) {
    self.next = next
    self.hold = hold
  }
}
