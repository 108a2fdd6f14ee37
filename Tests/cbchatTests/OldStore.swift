import Foundation
import Testing

/// A store as an earlier version of the program left it, with rows in every table that there was.
///
/// The released migrations make it, and SQLite's own shell writes the rows: nothing of the program that is tested.
struct OldStore {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The released migrations, in order.
  static let scripts: [URL] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Storage/Schema")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "sql" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
  }()

  static var newest: Int { scripts.count }

  let version: Int
  let path: String

  /// Makes the store of a version.
  init(_ version: Int, at path: String) throws {
    self.version = version
    self.path = path
    var script = "PRAGMA journal_mode = WAL; PRAGMA application_id = 1667392360; PRAGMA foreign_keys = ON; BEGIN;\n"
    for (index, file) in Self.scripts.prefix(version).enumerated() {
      script += try String(contentsOf: file, encoding: .utf8) + "\n"
      script += (Self.rows[index + 1] ?? "") + "\n"
    }
    script += "PRAGMA user_version = \(version); COMMIT; PRAGMA wal_checkpoint(TRUNCATE);\n"
    _ = try Self.ask(path, script)
    chmod(path, 0o600)
  }

  /// SQLite's own shell.
  static func ask(_ path: String, _ script: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-bail", path]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
    try input.fileHandleForWriting.close()
    let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let wrong = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, wrong.isEmpty else { throw Failure(description: wrong) }
    return told.trimmingCharacters(in: .newlines)
  }

  /// The tables that hold something of their own, with their columns; what full-text search keeps is asked by searching.
  static func tables(of path: String) throws -> [String: [String]] {
    let lines = try ask(
      path,
      """
      SELECT m.name, group_concat(i.name, ',') FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS i
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '%\\_search%' ESCAPE '\\'
        AND m.sql NOT LIKE 'CREATE VIRTUAL%' GROUP BY m.name ORDER BY m.name, i.cid;
      """
    )
    return Dictionary(
      uniqueKeysWithValues: lines.split(separator: "\n").map { line in
        let parts = line.split(separator: "|").map(String.init)
        return (parts[0], parts[1].split(separator: ",").map(String.init))
      }
    )
  }

  /// Every row of some columns of some tables, as SQLite writes values.
  static func rows(of tables: [String: [String]], in path: String) throws -> [String: Set<String>] {
    var rows: [String: Set<String>] = [:]
    for (table, columns) in tables {
      let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
      let told = try ask(path, ".mode quote\nSELECT \(names) FROM \"\(table)\";")
      rows[table] = Set(told.split(separator: "\n").map(String.init))
    }
    return rows
  }

  /// What is written when a version is reached; what earlier ones wrote is there already.
  ///
  /// Chat 1 is closed, 2 open and new with one unread message, 3 waits; chat 3 has an answer in the outbox.
  private static let rows: [Int: String] = [
    1: """
    UPDATE sequence SET next = 100;
    INSERT INTO setting VALUES ('timezone', 'Europe/Kyiv'), ('country', 'UA'), ('language', 'en'), ('currency', 'UAH');
    INSERT INTO staff VALUES (1, 'olena', 'Олена', 'admin', NULL, 1, 'en', 1), (2, 'ira', 'Іра', 'reception', 'ira', 0, NULL, 1);
    INSERT INTO channel(id, name, kind, title, roles, settings, created_at)
      VALUES (1, 'tg-main', 'telegram-bot', 'Салон', 'reception', '{"mode":"webhook","token":"1:x"}', 1700000000000);
    INSERT INTO channel_progress(channel, poll_mark, next_send_at, hold_until) VALUES (1, '17', 1700000000001, 0);
    INSERT INTO client VALUES (1, 'E1', 'Оля Коваль', 'VIP', 1700000000000), (2, NULL, 'Ніна Жук', NULL, 1700000000000);
    INSERT INTO client_phone VALUES (1, 0, '+380671112233', '332211176083'), (1, 1, '+380501112233', '332211105083');
    INSERT INTO contact(id, channel, external_id, name, username, phone, phone_tail, phone_proof, language, client,
        last_inbound_at, created_at)
      VALUES (1, 1, '777', 'Оля', 'olya', '+380671112233', '332211176083', 'messenger', 'uk', 1, 1700000300000, 1700000000000);
    INSERT INTO contact(id, channel, external_id, name, opted_out, last_inbound_at, created_at)
      VALUES (2, 1, '778', 'Тарас', 1, 1700000400000, 1700000000000);
    INSERT INTO chat VALUES (1, 1, 1, 'closed', 0, 0, 1, 1700000100000, 1700000200000, NULL, 1700000100000, 1700000110000, 2),
      (2, 1, 1, 'open', 1, 1, NULL, 1700000300000, NULL, NULL, 1700000300000, 1700000300000, 3),
      (3, 1, 2, 'waiting', 0, 0, 2, 1700000400000, NULL, 4102444800000, 1700000400000, 1700000410000, 5);
    INSERT INTO message(id, chat, contact, direction, author, text, at, external_id, reactions)
      VALUES (1, 1, 1, 'in', 'client', 'manicure tomorrow?', 1700000100000, '11', '[{"emoji":"👍","author":"client"}]'),
        (3, 2, 1, 'in', 'client', 'and a pedicure', 1700000300000, '13', NULL);
    INSERT INTO message(id, chat, contact, direction, author, staff, text, at, state, external_id, parts, key, edited_at)
      VALUES (2, 1, 1, 'out', 'staff', 1, 'of course', 1700000110000, 'sent', '12', 2, 'k1', 1700000120000);
    INSERT INTO message(id, chat, contact, direction, author, attachments, at, external_id)
      VALUES (4, 3, 2, 'in', 'client', '[{"kind":"image","name":"лак.jpg","url":"https://example.org/1.jpg"}]', 1700000400000, '14');
    INSERT INTO message(id, chat, contact, direction, author, staff, text, at, state, reply_to)
      VALUES (5, 3, 2, 'out', 'staff', 2, 'зачекайте', 1700000410000, 'queued', 4);
    INSERT INTO message(id, chat, contact, direction, author, system, at)
      VALUES (6, 3, 2, 'system', 'system', '{"kind":"waiting","by":"Іра"}', 1700000420000);
    INSERT INTO part VALUES (2, 0, 1, '12', 'sent'), (2, 1, 1, '12b', 'sent');
    INSERT INTO revision VALUES (2, 1700000115000, 'ні');
    INSERT INTO outbox(message, channel, contact, queued_at, not_before) VALUES (5, 1, 2, 1700000410000, 4102444800000);
    INSERT INTO event VALUES (1, 1, '871', 1700000100000, 'applied', 'message', 1, NULL, x'7b7d'),
      (2, 1, '872', 1700000200000, 'failed', '', NULL, 'not JSON', x'7b');
    INSERT INTO message_search(rowid, text) VALUES (1, 'manicure tomorrow'), (2, 'of course'), (3, 'and a pedicure');
    INSERT INTO contact_search(rowid, text) VALUES (1, 'olya');
    INSERT INTO client_search(rowid, text) VALUES (1, 'vip');
    INSERT INTO fetch VALUES (4, 0, 4102444800000, 1);
    INSERT INTO visit VALUES (1, 1, 'V1', 4102444800000, 'Манікюр', 'planned'), (2, 1, NULL, 1700000000000, 'Стрижка', 'completed');
    INSERT INTO note VALUES (1, 1, 2, 1700000000000, 'без лаку');
    INSERT INTO ledger VALUES (1, 1, 1700000000000, 12050, 'подарунок', 1, 'pay-1');
    INSERT INTO canned VALUES ('адреса', 'вул. Садова, 1');
    INSERT INTO typing VALUES (2, 2, 1700000000000);
    INSERT INTO proof VALUES (1, x'00');
    """,
    2: """
    INSERT INTO autoreply VALUES (1, 'Вітаємо!', NULL, 'off-hours', 'Mon-Fri 09:00-20:00', '01-01', 43200000);
    INSERT INTO autoreply_given VALUES (2, 1, 1700000110000);
    """,
    3: """
    INSERT INTO message(id, chat, contact, direction, author, staff, text, at, state, way, template)
      VALUES (7, 3, 2, 'out', 'staff', 1, 'нагадую', 4102444800000, 'scheduled', 'scheduled', NULL);
    """,
    4: """
    INSERT INTO touch(chat) VALUES (2);
    INSERT INTO client_alias VALUES ('E0', 1);
    """,
    5: """
    INSERT INTO campaign VALUES (1, 'осінь', 1, 1, 'Знижка', NULL, 'Знижка', 'all', 'running', NULL, 4102444800000, '10:00-20:00',
      1700000000000, NULL);
    INSERT INTO recipient VALUES (1, 0, 1, 1, 'send', NULL, NULL, NULL), (1, 1, 2, NULL, 'optedOut', NULL, NULL, NULL);
    """,
    6: "UPDATE channel_progress SET next_promo_at = 1700000000002;",
    7: """
    INSERT INTO bot_service VALUES (1, 'booking', 0, '{"uk":"Запис"}', '{}', '{}', 'env:PAY');
    INSERT INTO bot_command VALUES (1, 'price', '400 грн', 'https://example.org', 'Ціни');
    INSERT INTO promotion(channel, title, text, first_day, last_day) VALUES (NULL, 'Осінь', 'мінус 20 %', 20000, 20010);
    INSERT INTO bot_state VALUES (2, 1, '{"kind":"menu"}', 1, 1700000300000);
    INSERT INTO keyboard VALUES (2, '{"kind":"menu","rows":[]}');
    INSERT INTO review VALUES (1, 1, 1, 1700000150000, 5, 'чудово');
    INSERT INTO topup VALUES (1, 1, 1, 1, 1700000100000, 5000, 'UAH', 'link', 'asked', 'https://example.org/pay');
    """,
    8: """
    INSERT INTO profile VALUES (2, 3, 4102444800000);
    INSERT INTO token VALUES (1, 'abc', 1700000000000, NULL, 4102444800000);
    """,
    9: "INSERT INTO payment VALUES (1, 'waiting', 'inv-1', 2, 4102444800000, 1, NULL);",
  ]
}
