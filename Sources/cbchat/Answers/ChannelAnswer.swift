import CLI
import Channels
import Inbox
import JSON
import Phrases

/// cli.md's `channel`; no secret is in it, neither as it is nor as a reference.
struct ChannelAnswer: Row {
  let channel: Channel

  private var secrets: Set<String> {
    Set(["token"] + (Messengers.messenger(of: channel)?.settings.filter(\.isSecret).map(\.key) ?? []))
  }

  private var messenger: (any Messenger)? { Messengers.messenger(of: channel) }

  private var mode: String {
    channel.settings["mode"]
      ?? (messenger?.settings.contains { $0.key == "mode" } == true ? Channel.Mode.poll : .webhook).rawValue
  }

  var json: JSONValue {
    let shown = channel.settings.filter { !secrets.contains($0.key) }.sorted { $0.key < $1.key }
    return [
      "name": .string(channel.name),
      "kind": .string(channel.kind.rawValue),
      "title": .string(channel.title),
      "enabled": .bool(channel.isEnabled),
      "mode": .string(mode),
      "backend": JSONValue(messenger?.backend),
      "state": .string(channel.state.rawValue),
      "roles": .array(channel.roles.map { .string($0.rawValue) }),
      "bot": .bool(channel.isBotOn),
      "autoreply": .bool(channel.isAutoreplyOn),
      "settings": .object(JSONObject(shown.map { (key: $0.key, value: .string($0.value)) })),
      "stateReason": JSONValue(channel.stateReason),
    ]
  }

  static let columns = [
    Column(en: "CHANNEL", uk: "КАНАЛ"),
    Column(en: "KIND", uk: "ВИД"),
    Column(en: "TITLE", uk: "НАЗВА"),
    Column(en: "MODE", uk: "РЕЖИМ"),
    Column(en: "STATE", uk: "СТАН"),
    Column(en: "ROLES", uk: "РОЛІ"),
  ]

  var cells: [Cell] {
    let state = channel.isEnabled ? channel.state.rawValue : "off"
    return [
      Cell(channel.name),
      Cell(channel.kind.rawValue),
      Cell(channel.title),
      Cell(mode),
      Cell(state, channel.state == .ok ? .plain : [.red]),
      Cell(channel.roles.map(\.rawValue).joined(separator: ",")),
    ]
  }
}

/// One channel for people: a field a line.
struct ChannelCard: Answer {
  let answer: ChannelAnswer

  private var channel: Channel { answer.channel }

  var json: JSONValue { answer.json }

  func text(_ page: inout Page) {
    guard let members = json.object?.members else { return }
    for (key, value) in members {
      switch value {
      case .object(let settings):
        // What every channel has stands above already.
        for (name, setting) in settings.members where json[name] == nil {
          page.line(separated: [name, setting.string ?? ""])
        }
      case .array(let elements): page.line(separated: [key, elements.compactMap(\.string).joined(separator: ",")])
      case .null: continue
      case .string where key == "stateReason":
        page.line(separated: [key, (Reasons.phrase(of: channel) ?? Phrase(same: ""))[page.language]])
      default: page.line(separated: [key, value.string ?? value.compact])
      }
    }
  }
}
