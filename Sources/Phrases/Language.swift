/// A language that cbchat speaks.
package enum Language: String, Sendable, CaseIterable, Hashable {
  case en
  case uk

  /// Reads a locale name such as `uk_UA.UTF-8`, or a bare code such as `uk`.
  ///
  /// `C`, `POSIX` and every language that cbchat does not speak give `nil`, so that the next source is asked.
  package init?(locale: String) {
    let code = locale.prefix { $0.isLetter }.lowercased()
    switch code {
    case "uk", "ukr", "ukrainian": self = .uk
    case "en", "eng", "english": self = .en
    default: return nil
    }
  }

  /// The first locale variable that is set decides, as POSIX orders them; an unknown language decides nothing.
  package init?(environment: [String: String]) {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      self.init(locale: value)
      return
    }
    return nil
  }
}
