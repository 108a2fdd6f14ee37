/// A token or key that is never printed: its description is dots, and it has no JSON.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  package init(_ value: String) {
    self.value = value
  }

  /// The secret itself.
  ///
  /// Only a codec that signs, verifies or addresses a call may ask.
  package func reveal() -> String { value }

  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
