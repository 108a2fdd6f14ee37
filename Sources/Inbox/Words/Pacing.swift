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
  /// The moments of the calls within the last second, oldest first.
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

/// The paces that a call keeps: what was set for the account, else the messenger's own.
package struct Paces: Sendable, Equatable {
  package var account: Pace
  package var promo: Pace
  package var contact: Pace

  package init(_ channel: Channel, _ traits: Traits) {
    account = Paces.set("pace", of: channel) ?? traits.pace
    promo = Paces.set("promoPace", of: channel) ?? traits.promoPace
    contact = traits.contactPace
  }

  /// In messages a second.
  private static func set(_ key: String, of channel: Channel) -> Pace? {
    channel.settings[key].flatMap(Double.init).flatMap { $0 > 0 ? Pace(atMostPerSecond: $0) : nil }
  }
}
