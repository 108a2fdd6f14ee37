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

  /// How many promotions may leave together.
  package var group: Int {
    // The time that a fast account did not use is looked at instead (``findPlace(_:_:isPromo:at:)``).
    account.isCounted ? min(account.group, promo.group) : promo.group
  }
}
