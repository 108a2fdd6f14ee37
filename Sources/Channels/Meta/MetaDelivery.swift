import Inbox
import JSON
import Phrases

/// One delivery of Meta's webhooks: a batch of entries (channels.md 3b).
///
/// A part that cannot be read spoils no other: it is named among what is ignored, and the delivery fails only when
/// nothing else is in it.
struct MetaDelivery {
  let entries: [JSONValue]
  private var decoded = Decoded()
  private var misshapen: [String] = []

  /// - Throws: `Fault(.badInput)` when the payload is no JSON object or has no entries.
  init(_ payload: [UInt8], object expected: String) throws(Fault) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(payload, loneSurrogates: .replaced)
    } catch {
      throw Fault(.badInput, en: "the delivery is not JSON: \(error)", uk: "доставка не є JSON: \(error)")
    }
    guard let entries = value["entry"]?.array else { throw Self.misshapen("entry") }
    // One address of an app may get what several objects tell; another object is another channel's.
    if let object = value["object"]?.text, object != expected {
      self.entries = []
      decoded.ignored = ["object \(object)"]
    } else {
      self.entries = entries
    }
  }

  mutating func add(_ sender: Sender, _ at: Instant?, _ bodies: [Inbound.Body]) {
    decoded.inbounds += bodies.map { Inbound(sender: sender, at: at, body: $0) }
  }

  mutating func report(_ report: ChannelReport) {
    decoded.reports.append(report)
  }

  mutating func ignore(_ name: String) {
    decoded.ignored.append(name)
  }

  mutating func misshape(_ place: String) {
    misshapen.append(place)
  }

  /// What the delivery is, after all its parts were read.
  ///
  /// - Throws: `Fault(.badInput)` when none could be read.
  func finished() throws(Fault) -> Decoded {
    var decoded = decoded
    let isEmpty = decoded.inbounds.isEmpty && decoded.reports.isEmpty && decoded.ignored.isEmpty
    if isEmpty, let place = misshapen.first { throw Self.misshapen(place) }
    decoded.ignored += misshapen.map { "misshapen \($0)" }
    if isEmpty { decoded.ignored.append("empty") }
    return decoded
  }

  /// An id for what has none: the same bytes have the same one.
  static func madeUpID(for value: JSONValue) -> String {
    "digest:" + Signature.hexadecimal(SHA256.hash(value.bytes())).prefix(16)
  }

  private static func misshapen(_ place: String) -> Fault {
    Fault(
      .badInput,
      en: "not a delivery of Meta: \(place) is missing or of another type",
      uk: "це не доставка Meta: \(place) немає або воно іншого типу"
    )
  }
}
