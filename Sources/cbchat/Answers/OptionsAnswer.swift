import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `options`: where a client can be written to, and why somewhere not.
struct OptionsAnswer: Answer {
  let client: ClientAnswer
  let options: [StartOption]
  let zone: Zone

  var json: JSONValue {
    ["client": client.json, "options": .array(options.map(optionJSON))]
  }

  private func optionJSON(_ option: StartOption) -> JSONValue {
    [
      "channel": .string(option.channel.name),
      "kind": .string(option.channel.kind.rawValue),
      "contact": JSONValue(option.contact.id.rawValue),
      "name": .string(option.contact.shownName),
      "canReply": .bool(option.refusal == nil),
      "reason": JSONValue(option.refusal?.code.rawValue),
      "message": JSONValue(option.refusal?.phrase.en),
    ]
  }

  /// One way a line: channel, kind, contact, name, and why not.
  func text(_ page: inout Page) {
    if page.width == nil {
      for option in options {
        page.line(separated: [
          option.channel.name, option.channel.kind.rawValue, option.contact.id.description,
          option.contact.shownName(in: option.channel)[page.language],
          option.refusal == nil ? "1" : "0", option.refusal?.phrase.inTime(of: zone)[page.language] ?? "",
        ])
      }
      return
    }
    page.line(client.client.name, [.bold])
    for option in options {
      page.add("  \(option.channel.name)  ", option.refusal == nil ? [.bold] : [.dim])
      page.add(
        "\(option.channel.kind.rawValue)  \(option.contact.shownName(in: option.channel)[page.language]) (\(option.contact.id))",
        [.dim])
      if let refusal = option.refusal {
        page.add("  ")
        page.add(refusal.phrase.inTime(of: zone), [.red])
      }
      page.newline()
    }
    let command = "cbchat start \(client.client.id) --channel NAME TEXT"
    page.line(Phrase(same: command), [.dim])
  }
}
