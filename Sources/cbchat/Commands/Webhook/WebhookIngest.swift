import CLI
import Channels
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat webhook ingest`: applies payloads as if a messenger had posted them.
struct WebhookIngestCommand: Command {
  static let path = ["webhook", "ingest"]
  static let summary = Phrase(en: "Apply payloads from a file", uk: "Застосувати доставки з файлу")
  static let manual: Phrase? = Phrase(
    en: """
      Reads one JSON document or JSON Lines, and applies each exactly as if it had been posted; no signature is checked, \
      since whoever may write the store may do this. The exit is 65 if any failed or there was nothing.
      """,
    uk: """
      Читає один документ JSON або JSON Lines і застосовує кожен так, ніби його надіслав месенджер; підпис не \
      перевіряється, бо хто має доступ до сховища, той може це робити. Код 65, якщо щось не вдалося або вхід порожній.
      """
  )
  static let examples = [
    Example("cbchat webhook ingest tg-main update.json", en: "applies one update", uk: "застосовує одне оновлення")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .optionalArgument(
        "FILE", \.file, en: "a file; - or nothing is stdin", uk: "файл; - або нічого — stdin", complete: .file),
    ]
  }

  var channel = ""
  var file: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "apply deliveries", uk: "застосовувати доставки")
    _ = try context.desk.look { (read) throws(Fault) in try context.channel(channel, in: read) }
    let payloads = try WebhookIngestCommand.payloads(in: bytes(context))
    guard !payloads.isEmpty else { throw Fault(.badInput, en: "there is nothing to apply", uk: "вхід порожній") }
    let zone = try context.zone
    let rows = context.output.rows(of: EventAnswer.self)
    var hasFailed = false
    for payload in payloads {
      let (event, name) = try context.desk.administer { (write) throws(Fault) in
        let channel = try context.channel(channel, in: write.read)
        return (try Intake.take(payload, of: channel, into: write), channel.name)
      }
      hasFailed = hasFailed || event.state == .failed
      try rows.add(EventAnswer(event: event, channel: name, zone: zone))
      // What was reported is in the store: a line is only written after its commit, and at once.
      if context.output.format == .jsonl { try context.output.flush() }
    }
    try rows.finish()
    return hasFailed ? Exit(.badInput) : .done
  }

  private func bytes(_ context: Context) throws(Fault) -> [UInt8] {
    guard let file, file != "-" else { return try context.input.all() }
    if try context.identity.isBorrowed {
      throw Fault(
        .forbidden, en: "under sudo no file is read: use stdin", uk: "через sudo файли не читаються: подайте на stdin")
    }
    do { return Array(try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
      throw Fault(.notFound, en: "cannot read \(file)", uk: "не вдалося прочитати \(file)", detail: "\(error)")
    }
  }

  /// One JSON document is one payload; else every line is one, whatever it holds.
  static func payloads(in bytes: [UInt8]) -> [[UInt8]] {
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return [] }
    if (try? JSONValue.parse(bytes, loneSurrogates: .replaced)) != nil { return [bytes] }
    let lines = bytes.split(separator: 0x0A).map { Array($0) }.filter { line in
      !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    }
    // A broken document over several lines is one failed payload, unless some of its lines are documents.
    let isLines = lines.contains { (try? JSONValue.parse($0, loneSurrogates: .replaced))?.object != nil }
    return isLines ? lines : [bytes]
  }
}
