/// What the paces say of the next call.
package struct Place: Sendable, Equatable {
  /// When a call may be made.
  package var earliest: Instant
  /// When the account's own pace lets one through, whoever it is for.
  package var ofAccount: Instant
  /// How many calls to different contacts may be made together, where one may be made now.
  package var room: Int
}
