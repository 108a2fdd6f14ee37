import CLI
import Channels
import Inbox
import JSON
import Phrases

/// `help channels`: every kind with its settings.
struct ChannelsTopic: Answer {
  var json: JSONValue {
    .array(
      Messengers.all.map { messenger in
        [
          "kind": .string(messenger.kind.rawValue),
          "backend": JSONValue(messenger.backend),
          "title": ["uk": .string(messenger.title.uk), "en": .string(messenger.title.en)],
          "settings": .array(
            messenger.settings.map { setting in
              [
                "key": .string(setting.key),
                "secret": .bool(setting.isSecret),
                "choices": .array(setting.choices.map(JSONValue.string)),
                "help": ["uk": .string(setting.help.uk), "en": .string(setting.help.en)],
              ]
            }
          ),
        ]
      }
    )
  }

  func text(_ page: inout Page) {
    for messenger in Messengers.all {
      page.add(messenger.kind.rawValue, [.bold])
      if let backend = messenger.backend { page.add("  backend=\(backend)") }
      page.add("  ")
      page.line(messenger.title, [.dim])
      page.pairs(messenger.settings.map { ($0.key, $0.help) })
    }
    page.line(Phrase(en: "every kind", uk: "кожен вид"), [.bold])
    page.pairs(ChannelSettings.common.map { ($0.key, $0.help) })
  }
}

/// `help json`: what scripts can rely on.
struct JSONTopic: Answer {
  private static let phrase = Phrase(
    en: """
      --json prints one document: an array for lists, an object otherwise. --jsonl prints one compact object a line, each \
      in one write. --fields id,channel.name keeps only these keys.

      Keys are camelCase. Times are RFC 3339 in UTC with milliseconds. Money is {"amount": "120.50", "currency": "UAH"}. \
      What is absent is null, never a missing key. Our own ids are integers; every externalId is a string. JSON does not \
      depend on the language.

      An error is one line on stderr: {"error":{"code":"window-closed","message":"…","hint":"…"}}. The codes are those of \
      cbchat help exit-codes.
      """,
    uk: """
      --json друкує один документ: масив для списків, інакше об’єкт. --jsonl друкує по компактному об’єкту в рядку, кожен \
      одним записом. --fields id,channel.name лишає тільки ці ключі.

      Ключі — camelCase. Час — RFC 3339 в UTC з мілісекундами. Гроші — {"amount": "120.50", "currency": "UAH"}. Чого \
      немає, те null, а не пропущений ключ. Наші id — цілі числа; кожен externalId — рядок. JSON не залежить від мови.

      Помилка — один рядок на stderr: {"error":{"code":"window-closed","message":"…","hint":"…"}}. Коди — ті, що в cbchat \
      help exit-codes.
      """
  )

  var json: JSONValue { ["text": ["uk": .string(Self.phrase.uk), "en": .string(Self.phrase.en)]] }

  func text(_ page: inout Page) { page.prose(Self.phrase) }
}
