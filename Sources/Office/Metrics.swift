import Glibc
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization

/// What a serving process has counted since it began, and how it writes it down: Prometheus text format 0.0.4.
final class Metrics: Sendable {
  private struct State {
    var deliveries: [Label: Int] = [:]
    var commits = Histogram([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    var batches = Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256])
    var hooks = Histogram([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    var failedCommits = 0
    var calls: [Label: Int] = [:]
  }

  fileprivate struct Label: Hashable {
    let channel: String
    let word: String
  }

  private let state = Mutex(State())

  init() {}

  /// A transaction of the writer that took so many deliveries.
  func committed(_ deliveries: Int, in time: Duration) {
    guard deliveries > 0 else { return }
    state.withLock { state in
      state.batches.add(Double(deliveries))
      state.commits.add(time.seconds)
    }
  }

  func commitFailed() {
    state.withLock { $0.failedCommits += 1 }
  }

  /// A delivery of a channel that was kept, by the word of its event's state, or `refused` when it was not.
  func delivered(to channel: Channel, _ word: String) {
    state.withLock { $0.deliveries[Label(channel: channel.name, word: word), default: 0] += 1 }
  }

  /// A call of the courier, by the word of its outcome.
  func called(_ channel: Channel, _ word: String) {
    state.withLock { $0.calls[Label(channel: channel.name, word: word), default: 0] += 1 }
  }

  /// How long a delivery took from the whole request to the answer.
  func handled(in time: Duration) {
    state.withLock { $0.hooks.add(time.seconds) }
  }

  /// What the store tells; it is asked at each scrape, and absent when it cannot be asked.
  struct Figures: Sendable {
    var channels: [Channel]
    var outbox: Int
    var failedEvents: Int
    var receivedEvents: Int
    var chats: Counts

    init(_ read: borrowing Read) throws(Fault) {
      channels = try read.channels(for: .system)
      outbox = try read.outboxSize()
      failedEvents = try read.failedEvents()
      receivedEvents = try read.receivedEvents()
      chats = try read.counts(for: .system)
    }
  }

  func text(_ server: Server.Statistics?, _ figures: Figures?) -> String {
    let state = state.withLock { $0 }
    var page = Exposition()
    if let server { page.add(server) }
    page.family("cbchat_deliveries_total", "counter", "Deliveries by channel and what became of them.")
    for (label, count) in state.deliveries.sorted(by: { $0.key < $1.key }) {
      page.sample("cbchat_deliveries_total", [("channel", label.channel), ("state", label.word)], Double(count))
    }
    page.histogram("cbchat_commit_batch_size", "Deliveries in one transaction.", state.batches)
    page.histogram("cbchat_commit_seconds", "Time of one transaction, waiting for the store included.", state.commits)
    page.single("cbchat_commit_failures_total", "counter", "Transactions that failed.", state.failedCommits)
    page.histogram("cbchat_delivery_seconds", "Time from a whole delivery to its answer.", state.hooks)
    page.family("cbchat_calls_total", "counter", "Calls of the courier by channel and outcome.")
    for (label, count) in state.calls.sorted(by: { $0.key < $1.key }) {
      page.sample("cbchat_calls_total", [("channel", label.channel), ("outcome", label.word)], Double(count))
    }
    page.single("cbchat_store_readable", "gauge", "Whether the store could be asked.", figures == nil ? 0 : 1)
    if let figures { page.add(figures) }
    if let bytes = residentBytes() {
      page.single("process_resident_memory_bytes", "gauge", "Resident memory in bytes.", bytes)
    }
    return page.text
  }
}

extension Metrics.Label: Comparable {
  fileprivate static func < (left: Self, right: Self) -> Bool {
    (left.channel, left.word) < (right.channel, right.word)
  }
}

/// Counts of values by upper bound.
private struct Histogram {
  let bounds: [Double]
  private(set) var counts: [Int]
  private(set) var sum = 0.0
  private(set) var count = 0

  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count)
  }

  mutating func add(_ value: Double) {
    if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
    sum += value
    count += 1
  }
}

/// A page of the text format.
private struct Exposition {
  var text = ""

  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let inside = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    text += name + (inside.isEmpty ? "" : "{\(inside)}") + " \(number(value))\n"
  }

  mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
    family(name, type, help)
    sample(name, [], Double(value))
  }

  mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
    family(name, "histogram", help)
    var below = 0
    for (bound, count) in zip(histogram.bounds, histogram.counts) {
      below += count
      sample(name + "_bucket", [("le", number(bound))], Double(below))
    }
    sample(name + "_bucket", [("le", "+Inf")], Double(histogram.count))
    sample(name + "_sum", [], histogram.sum)
    sample(name + "_count", [], Double(histogram.count))
  }

  mutating func add(_ server: Server.Statistics) {
    family("cbchat_http_requests_total", "counter", "Answered requests by the class of their status.")
    for (place, count) in server.answers.enumerated() {
      sample("cbchat_http_requests_total", [("class", "\(place + 1)xx")], Double(count))
    }
    single("cbchat_http_connections", "gauge", "Open connections.", server.connections)
    single("cbchat_http_connections_max", "gauge", "Connections that may be open at once.", server.capacity)
    single("cbchat_http_connections_total", "counter", "Connections that were taken.", server.accepted)
    single("cbchat_http_connections_refused_total", "counter", "Connections of peers with too many.", server.refused)
    single("cbchat_http_requests_handling", "gauge", "Requests with the handler now.", server.handling)
    single("cbchat_http_buffered_bytes", "gauge", "Bytes held for requests and answers.", server.bufferedBytes)
    single("cbchat_http_received_bytes_total", "counter", "Bytes received.", server.bytesReceived)
    single("cbchat_http_sent_bytes_total", "counter", "Bytes sent.", server.bytesSent)
  }

  mutating func add(_ figures: Metrics.Figures) {
    single("cbchat_outbox_messages", "gauge", "Messages that no messenger has accepted yet.", figures.outbox)
    single("cbchat_events_failed", "gauge", "Deliveries that could not be applied.", figures.failedEvents)
    single("cbchat_events_waiting", "gauge", "Deliveries that are durable and not applied yet.", figures.receivedEvents)
    family("cbchat_chats", "gauge", "Chats that are not closed, by status.")
    sample("cbchat_chats", [("status", "open")], Double(figures.chats.active))
    sample("cbchat_chats", [("status", "waiting")], Double(figures.chats.waiting))
    sample("cbchat_chats", [("status", "bot")], Double(figures.chats.bot))
    single("cbchat_chats_new", "gauge", "Open chats that nobody answered.", figures.chats.new)
    single("cbchat_chats_unread", "gauge", "Chats with unread messages.", figures.chats.unread)
    family("cbchat_channel_state", "gauge", "1 at the state that a channel is in.")
    for channel in figures.channels {
      for state in Channel.State.allCases {
        sample(
          "cbchat_channel_state",
          [("channel", channel.name), ("state", state.rawValue)],
          channel.state == state ? 1 : 0
        )
      }
    }
    family("cbchat_channel_enabled", "gauge", "Whether a channel is enabled.")
    for channel in figures.channels {
      sample("cbchat_channel_enabled", [("channel", channel.name)], channel.isEnabled ? 1 : 0)
    }
  }

  private func escaped(_ value: String) -> String {
    value.reduce(into: "") { text, character in
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}

extension Duration {
  fileprivate var seconds: Double {
    let (whole, attoseconds) = components
    return Double(whole) + Double(attoseconds) / 1e18
  }
}

/// The process's resident memory, as the kernel tells it.
private func residentBytes() -> Int? {
  let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 128)
  let count = read(file, &buffer, buffer.count)
  guard count > 0 else { return nil }
  let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
  guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
