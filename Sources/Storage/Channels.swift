package import Inbox
private import JSON
package import Phrases
import SQLite

extension Channel {
  static let columns: SQL = """
    id, name, kind, title, enabled, state, state_reason, roles, bot, autoreply, settings, created_at, removed_at,
    state_reason_uk
    """

  init(_ row: borrowing Row) {
    let words = row.words(6, 13)
    self.init(
      id: ID(row.integer(0)),
      name: row.text(1),
      kind: Kind(rawValue: row.text(2)),
      title: row.text(3),
      roles: Role.list(row.text(7)),
      settings: Dictionary(jsonText: row.text(10)),
      createdAt: Instant(milliseconds: row.integer(11)),
      isEnabled: row.bool(4),
      state: State(rawValue: row.text(5)) ?? .ok,
      stateReason: row.textIfAny(6),
      isBotOn: row.bool(8),
      isAutoreplyOn: row.bool(9),
      removedAt: row.integerIfAny(12).map(Instant.init(milliseconds:))
    )
    stateWords = words
  }
}

extension Row {
  /// Words of cbchat's own, kept in both languages; a messenger's have no Ukrainian.
  func words(_ en: Int, _ uk: Int) -> Phrase? {
    guard let english = textIfAny(en), let ukrainian = textIfAny(uk) else { return nil }
    return Phrase(en: english, uk: ukrainian)
  }
}

extension Dictionary where Key == String, Value == String {
  /// Reads an object of strings that this program wrote.
  init(jsonText text: String) {
    let members = (try? JSONValue.parse(text))?.object?.members ?? []
    self = Dictionary(members.compactMap { member in member.value.string.map { (member.key, $0) } }) { $1 }
  }

  var jsonText: String {
    JSONValue.object(JSONObject(sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })).compact
  }
}

extension Read {
  /// Every channel, also the removed ones.
  func everyChannel() throws(Fault) -> [Channel] {
    if let known = cache.channels { return known }
    let channels = try all("SELECT \(Channel.columns) FROM channel ORDER BY id") { Channel($0) }
    cache.channels = channels
    return channels
  }

  /// The channels that a viewer sees, in the order they were added.
  package func channels(for viewer: Viewer) throws(Fault) -> [Channel] {
    try everyChannel().filter { $0.removedAt == nil && viewer.sees($0) }
  }

  package func channel(name: String, for viewer: Viewer) throws(Fault) -> Channel? {
    try channels(for: viewer).first { $0.name == name }
  }

  package func channel(_ id: Channel.ID, for viewer: Viewer) throws(Fault) -> Channel? {
    try everyChannel().first { $0.id == id && viewer.sees($0) }
  }

  /// The name of every channel by its number, the removed ones too.
  package func everyChannelName() throws(Fault) -> [(Channel.ID, String)] {
    try everyChannel().map { ($0.id, $0.name) }
  }

  /// Whether anything was ever delivered to a channel.
  package func hasEvents(_ channel: Channel.ID) throws(Fault) -> Bool {
    try first("SELECT 1 FROM event WHERE channel = \(channel.rawValue) LIMIT 1") { _ in true } ?? false
  }

  /// Whether a name was ever used: it is not given again.
  package func isTaken(channelName name: String) throws(Fault) -> Bool {
    try everyChannel().contains { $0.name == name }
  }

  /// The numbers of the channels whose chats a viewer sees, removed ones included: their chats are history.
  func visible(to viewer: Viewer) throws(Fault) -> [Int64] {
    try everyChannel().filter(viewer.sees).map(\.id.rawValue)
  }

  /// The last confirmed mark of a channel's polling.
  package func pollMark(of channel: Channel.ID) throws(Fault) -> String? {
    try first("SELECT poll_mark FROM channel_progress WHERE channel = \(channel.rawValue)") { $0.textIfAny(0) } ?? nil
  }
}

extension Write {
  package func add(_ channel: Channel) throws(Fault) -> Channel {
    var channel = channel
    channel.id = Channel.ID((try read.everyChannel().map(\.id.rawValue).max() ?? 0) + 1)
    try save(channel)
    try run("INSERT INTO channel_progress(channel) VALUES (\(channel.id.rawValue))")
    return channel
  }

  /// Keeps a channel; one that was removed meanwhile stays removed, whoever still holds its earlier value.
  package func save(_ channel: Channel) throws(Fault) {
    try run(
      """
      INSERT INTO channel(\(Channel.columns))
      VALUES (\(channel.id.rawValue), \(channel.name), \(channel.kind.rawValue), \(channel.title), \(channel.isEnabled),
        \(channel.state.rawValue), \(channel.stateReason), \(Role.text(channel.roles)), \(channel.isBotOn),
        \(channel.isAutoreplyOn), \(channel.settings.jsonText), \(channel.createdAt.milliseconds),
        \(channel.removedAt?.milliseconds), \(channel.stateWords?.uk))
      ON CONFLICT(id) DO UPDATE SET title = excluded.title, enabled = excluded.enabled, state = excluded.state,
        state_reason = excluded.state_reason, state_reason_uk = excluded.state_reason_uk, roles = excluded.roles, bot = excluded.bot,
        autoreply = excluded.autoreply, settings = excluded.settings, removed_at = coalesce(channel.removed_at, excluded.removed_at)
      """
    )
    read.cache.channels = nil
  }

  package func setPollMark(_ mark: String?, of channel: Channel.ID) throws(Fault) {
    try run("UPDATE channel_progress SET poll_mark = \(mark) WHERE channel = \(channel.rawValue)")
  }
}
