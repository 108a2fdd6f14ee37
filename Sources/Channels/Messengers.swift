package import Inbox

/// The messengers that cbchat speaks: the one place that lists them.
///
/// Of the backends of a kind, the default stands first.
package enum Messengers {
  package static let all: [any Messenger] = [
    TelegramBot(),
    ViberBot(),
    Instagram(),
    Facebook(),
    GreenAPI(.telegram),
    TelegramBusiness(),
    GreenAPI(.whatsApp),
    WhatsAppCloud(),
  ]

  /// The messenger of a channel; its backend, where the kind has several, is a setting.
  package static func messenger(of channel: Channel) -> (any Messenger)? {
    messenger(of: channel.kind, backend: channel.settings["backend"])
  }

  /// - Parameters:
  ///   - kind: the channel's kind.
  ///   - backend: the setting; the kind's first messenger is the default.
  /// - Returns: `nil` for a kind or backend that is not known.
  package static func messenger(of kind: Kind, backend: String?) -> (any Messenger)? {
    all.first { $0.kind == kind && (backend == nil || $0.backend == backend) }
  }

  /// What a channel can and allows; `nil` for a kind that is not known.
  package static func traits(of channel: Channel) -> Traits? {
    messenger(of: channel)?.traits(of: channel)
  }

  package static var kinds: [Kind] {
    all.reduce(into: []) { kinds, messenger in
      if !kinds.contains(messenger.kind) { kinds.append(messenger.kind) }
    }
  }
}
