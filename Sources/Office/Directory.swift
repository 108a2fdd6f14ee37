import Channels
import HTTP
import Inbox
import Phrases
import Storage

/// The channels and their accounts, known without asking the store or a secret's source at each request.
///
/// Whoever hears the bell calls ``refresh(since:)``; a name that is not known is looked for in the store at once.
final class Directory: Sendable {
  /// A channel and the messenger that speaks for it; the same one as long as nobody changes the channel.
  final class Entry: Sendable {
    let channel: Channel
    let messenger: any Messenger

    fileprivate init(channel: Channel, messenger: any Messenger) {
      self.channel = channel
      self.messenger = messenger
    }
  }

  private struct Resolution {
    let entry: Entry
    let keys: Keys
    let at: ContinuousClock.Instant

    /// Whether the secrets are asked for in the same way still.
    func isOf(_ other: Entry) -> Bool { other === entry || other.channel.settings == entry.channel.settings }
  }

  /// The account of a channel, and why it lacks secrets.
  struct Keys: Sendable {
    let account: Account
    let lacks: [Fault]
  }

  private struct State {
    var entries: [String: Entry] = [:]
    /// Channels of a kind that this version does not know: what comes for them must come again to a newer one.
    var strangers: Set<String> = []
    var loadedAt: ContinuousClock.Instant?
    var resolutions: [Channel.ID: Resolution] = [:]
    var resolving: Set<Channel.ID> = []
  }

  /// A resolved secret is used so long; a signature that does not fit asks anew after `shortest`.
  private static let longest: Duration = .seconds(30)
  private static let shortest: Duration = .seconds(1)
  private static let patience: Duration = .seconds(10)

  private let accounts: Accounts
  private let openStore: @Sendable () throws(Fault) -> Store
  private let desk = Monitor<Desk?>(nil)
  private let state = Monitor(State())

  init(accounts: Accounts, openStore: @escaping @Sendable () throws(Fault) -> Store) {
    self.accounts = accounts
    self.openStore = openStore
  }

  /// Reads the channels, unless somebody has begun to since a moment.
  func refresh(since moment: ContinuousClock.Instant = .now) throws(Fault) {
    // Published under the same lock, so that an older view never replaces a newer one.
    let fault = desk.with { desk -> Fault? in
      let began = ContinuousClock.now
      if let loadedAt = state.with(waking: .nobody, { $0.loadedAt }), loadedAt >= moment { return nil }
      do throws(Fault) {
        let open: Desk
        if let desk { open = desk } else { open = Desk(store: try openStore()) }
        desk = open
        publish(try open.look { (read) throws(Fault) in try read.channels(for: .system) }, readAt: began)
        return nil
      } catch {
        desk = nil
        return error
      }
    }
    if let fault { throw fault }
  }

  private func publish(_ channels: [Channel], readAt moment: ContinuousClock.Instant) {
    let old = state.with(waking: .nobody) { $0.entries }
    var entries: [String: Entry] = [:]
    var strangers: Set<String> = []
    for channel in channels {
      if let entry = old[channel.name], entry.channel == channel {
        entries[channel.name] = entry
        continue
      }
      guard let messenger = Messengers.messenger(of: channel) else {
        strangers.insert(channel.name)
        continue
      }
      entries[channel.name] = Entry(channel: channel, messenger: messenger)
    }
    let known = Set(channels.map(\Channel.id))
    state.with { state in
      state.entries = entries
      state.strangers = strangers
      state.loadedAt = moment
      state.resolutions = state.resolutions.filter { known.contains($0.key) }
    }
  }

  /// What the bot of a channel says to who has opened it; `nil` where none is on, or the store cannot say.
  func greeting(in channel: Channel, _ language: Language?) -> Greeting? {
    guard channel.isBotOn else { return nil }
    return desk.with { desk -> Greeting? in
      let found = try? desk?.look { (read) throws(Fault) in try read.botGreeting(in: channel, language) }
      return found.map { Greeting(text: $0.text, keyboard: $0.keyboard) }
    }
  }

  /// The channels as they were last read.
  var channels: [Channel] {
    state.with { $0.entries.values.map(\.channel) }.sorted { $0.id < $1.id }
  }

  /// The channel of a name, as it was last read.
  func known(_ name: String) -> Entry? { state.with(waking: .nobody) { $0.entries[name] } }

  /// The channel of a name.
  ///
  /// - Throws: `notFound`, `notSupported`; or why the store could not be asked for a name that is not known.
  func entry(named name: String) throws(Fault) -> Entry {
    if let entry = known(name) { return entry }
    let missedAt = ContinuousClock.now
    try refresh(since: missedAt)
    if let entry = known(name) { return entry }
    guard !state.with({ $0.strangers.contains(name) }) else {
      throw Fault(
        .notSupported,
        en: "\(name) is of a kind that this cbchat does not know",
        uk: "канал \(name) має вид, якого цей cbchat не знає"
      )
    }
    throw Fault(.notFound, en: "there is no channel \(name)", uk: "немає каналу \(name)")
  }

  /// The account of a channel, if its secrets were asked for not long ago.
  func knownAccount(of entry: Entry) -> Account? {
    let kept = state.with(waking: .nobody) { $0.resolutions[entry.channel.id] }
    guard let kept, kept.isOf(entry), .now - kept.at < Directory.longest else { return nil }
    return kept.keys.account
  }

  /// The account of a channel with the secrets that can be had; one thread at a time resolves them.
  ///
  /// - Parameters:
  ///   - entry: the channel.
  ///   - again: whether the secrets did not fit, so that older ones are not good enough.
  /// - Returns: The account, to be used for this request.
  /// - Throws: `busy` when a secret's source takes too long.
  func keys(of entry: Entry, again: Bool = false) throws(Fault) -> Keys {
    let id = entry.channel.id
    let known: Keys?? = state.wait(atMost: Directory.patience) { state in
      if let kept = state.resolutions[id], kept.isOf(entry) {
        let limit = again || !kept.keys.lacks.isEmpty ? Directory.shortest : Directory.longest
        if .now - kept.at < limit { return .some(kept.keys) }
      }
      guard !state.resolving.contains(id) else { return nil }
      state.resolving.insert(id)
      return .some(nil)
    }
    guard let known else {
      throw Fault(
        .busy,
        en: "\(entry.channel.name): a secret takes too long to be had",
        uk: "\(entry.channel.name): секрет не вдається отримати вчасно"
      )
    }
    if let known { return known }
    let (account, lacks) = accounts.partial(entry.channel, of: entry.messenger)
    let keys = Keys(account: account, lacks: lacks)
    state.with { state in
      state.resolving.remove(id)
      state.resolutions[id] = Resolution(entry: entry, keys: keys, at: .now)
    }
    return keys
  }
}
