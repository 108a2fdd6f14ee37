/// The kind of a channel, `telegram-bot` and the like; which kinds there are is known to the Channels target alone.
package struct Kind: Sendable, Hashable, RawRepresentable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }
}
