import Foundation
import Inbox
import Office
import Phrases
import Storage

/// A salon after years: a store made by its own schema and filled by SQL, ten messages to a chat, four chats to a
/// contact, every second contact on a card with a phone, and at most two thousand chats that are not closed.
enum BigStore {
  private static let start: Int64 = 1_640_000_000_000
  private static let firstNames = [
    "Соломія", "Оля", "Іра", "Наталя", "Юля", "Таня", "Марійка", "Леся", "Катя", "Зоряна", "Віка", "Аліна", "Даша",
    "Ганна", "Світлана", "Оксана", "Люба", "Ніна", "Роман", "Тарас", "Андрій", "Богдан", "Остап", "Ігор", "Максим",
    "Петро", "Юрій", "Сергій", "Олег", "Влад",
  ]
  private static let lastNames = [
    "Гнатюк", "Коваль", "Шевченко", "Бондар", "Ткачук", "Мельник", "Кравець", "Лисенко", "Мороз", "Поліщук", "Савчук",
    "Руденко", "Марченко", "Кузьменко", "Павлюк", "Гончар", "Романюк", "Ярема", "Сидоренко", "Хоменко", "Дячук",
    "Крук", "Левицька", "Стецьків", "Юрченко", "Білик", "Василенко", "Гриценко", "Данилюк", "Жук", "Зінченко",
    "Іваненко", "Клименко", "Литвин", "Назаренко", "Олійник", "Пилипенко",
  ]
  private static let words = """
    добрий день підкажіть будь ласка чи є місце на завтра вранці після обіду ввечері хочу записатися стрижка фарбування \
    педикюр брови вії масаж укладка скільки коштує дякую чекаємо вас о котрій годині майстер вільний перенести запис \
    скасувати візит подарунковий сертифікат знижка акція адреса салону парковка поруч запізнюся трохи зможу прийти \
    подруга порадила гель лак покриття зняти довжина волосся тонування догляд маска шкіра голови консультація \
    безкоштовна оплата карткою готівкою баланс бонуси відгук чудово сподобалося наступного тижня неділя субота
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// A word that stands in one message.
  static func rare(chats: Int) -> String { "код\(chats / 20 * 100)" }

  /// The phone of a contact's card, as people type it.
  static func phone(of contact: Int) -> String { "067\(1_000_000 + contact * 2)" }

  static func make(chats: Int, at path: String) throws {
    try Store.create(path: path, clock: Clock.system.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(0), login: "bench", name: "Bench", roles: [.admin]))
      for name in ["tg-a", "tg-b", "tg-c"] {
        let kind = Kind(rawValue: "telegram-bot")
        _ = try write.add(
          Channel(id: Channel.ID(0), name: name, kind: kind, title: name, createdAt: Clock.system.now())
        )
      }
    }
    let script = URL(fileURLWithPath: path + ".sql")
    defer { try? FileManager.default.removeItem(at: script) }
    try sql(chats).write(to: script, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-bail", path]
    process.standardInput = try FileHandle(forReadingFrom: script)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Unmade(path: path) }
  }

  private struct Unmade: Error {
    let path: String
  }

  private static func sql(_ chats: Int) -> String {
    let contacts = chats / 4
    let open = min(2000, chats / 10)
    func numbers(_ count: Int) -> String {
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))"
    }
    func table(_ name: String, _ values: [String]) -> String {
      let rows = values.enumerated().map { "(\($0.offset), '\($0.element)')" }.joined(separator: ", ")
      return "CREATE TEMP TABLE \(name)(id INTEGER PRIMARY KEY, text TEXT); INSERT INTO \(name) VALUES \(rows);"
    }
    // A tenth of what people say names the manicure.
    let sentences = (0..<1000).map { number in
      let said = (0..<7).map { words[(number * 31 + $0 * $0 * 17 + number / 7) % words.count] }
      return (said + (number % 10 == 3 ? ["манікюр"] : [])).joined(separator: " ")
    }
    let name = """
      (SELECT text FROM first WHERE id = i % \(firstNames.count)) || ' ' || \
      (SELECT text FROM last WHERE id = i / \(firstNames.count) % \(lastNames.count))
      """
    return """
      PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY;
      \(table("first", firstNames)) \(table("last", lastNames)) \(table("sentence", sentences))
      BEGIN;
      \(numbers(contacts)) INSERT INTO client(id, name, created_at) SELECT i, \(name), \(start) FROM n WHERE i % 2 = 0;
      INSERT INTO client_phone(client, position, phone, tail)
        SELECT id, 0, p, (WITH RECURSIVE r(s, k) AS (
            SELECT '', length(p) UNION ALL SELECT s || substr(p, k, 1), k - 1 FROM r WHERE k > 1)
          SELECT s FROM r WHERE k = 1) FROM (SELECT id, '+38067' || (1000000 + id * 2) AS p FROM client);
      \(numbers(contacts)) INSERT INTO contact(id, channel, external_id, name, client, created_at, last_inbound_at)
        SELECT i, 1 + i % 3, 'x' || i, \(name), iif(i % 2 = 0, i, NULL), \(start), \(start) FROM n;
      \(numbers(chats)) INSERT INTO chat(id, channel, contact, status, new, unread, responsible, opened_at, closed_at,
          last_inbound_at, activity_at, last_message)
        SELECT i, 1 + (1 + (i - 1) % \(contacts)) % 3, 1 + (i - 1) % \(contacts),
          iif(i > \(chats - open), iif(i % 7 = 0, 'waiting', 'open'), 'closed'), i > \(chats - open) AND i % 7 = 1,
          i > \(chats - open) AND i % 7 = 1, iif(i % 5 = 0, 1, NULL), \(start) + i * 100000,
          iif(i > \(chats - open), NULL, \(start) + i * 100000 + 99000), \(start) + i * 100000 + 80000,
          \(start) + i * 100000 + 90000, i * 10 FROM n;
      \(numbers(chats * 10)) INSERT INTO message(id, chat, contact, direction, author, staff, text, at, state,
          external_id)
        SELECT i, 1 + (i - 1) / 10, 1 + ((i - 1) / 10) % \(contacts), iif(i % 2, 'in', 'out'),
          iif(i % 2, 'client', 'staff'), iif(i % 2, NULL, 1),
          (SELECT text FROM sentence WHERE id = (i * 7919) % 1000) || iif(i % 100 = 0, ' код' || i, ''),
          \(start) + (1 + (i - 1) / 10) * 100000 + (i - 1) % 10 * 10000, iif(i % 2, NULL, 'seen'), 'm' || i FROM n;
      COMMIT;
      BEGIN;
      INSERT INTO message_search(rowid, text) SELECT id, text FROM message;
      INSERT INTO contact_search(rowid, text) SELECT id, name FROM contact;
      INSERT INTO client_search(rowid, text) SELECT id, name FROM client;
      UPDATE sequence SET next = \(chats * 10 + 1);
      COMMIT;
      PRAGMA wal_checkpoint(TRUNCATE);
      """
  }
}
