import SQLite
import Testing

struct ConnectionTests {
  @Test func `what people type is bound and never becomes SQL`() throws {
    let connection = try Connection(path: ":memory:", access: .create)
    try connection.run("CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT) STRICT")
    let hostile = "'); DROP TABLE note; --"
    try connection.run("INSERT INTO note(text) VALUES(\(hostile))")
    try connection.run("INSERT INTO note(text) VALUES(\("")), (\(nil as String?))")
    #expect(try connection.all("SELECT text FROM note ORDER BY id") { $0.textIfAny(0) } == [hostile, "", nil])
    #expect(connection.lastInsertRowID == 3)
    #expect(connection.changes == 2)
  }

  @Test func `every kind of value comes back as it was`() throws {
    let connection = try Connection(path: ":memory:", access: .create)
    let row = try connection.first(
      "SELECT \(Int64.max), \(1.5), \("Їжак"), \([0, 255] as [UInt8]), \(true), \([] as [UInt8])"
    ) { row in
      (row.integer(0), row.real(1), row.text(2), row.blob(3), row.bool(4), row.isNull(5), row.columnCount)
    }
    let values = try #require(row)
    #expect(values.0 == .max)
    #expect(values.1 == 1.5)
    #expect(values.2 == "Їжак")
    #expect(values.3 == [0, 255])
    #expect(values.4)
    #expect(!values.5)
    #expect(values.6 == 6)
  }

  @Test func `lists and fragments compose with their values in order`() throws {
    let connection = try Connection(path: ":memory:", access: .create)
    let filter: SQL = "value IN \(list: [2, 3])"
    let query: SQL = "SELECT value FROM json_each('[1,2,3]') WHERE \(filter) AND value > \(2)"
    #expect(query.text == "SELECT value FROM json_each('[1,2,3]') WHERE value IN (?, ?) AND value > ?")
    #expect(try connection.all(query) { $0.integer(0) } == [3])
    #expect(SQL.joined(["a", "b \(1)"], by: " AND ").text == "a AND b ?")
  }

  @Test func `an error keeps its code and its statement`() throws {
    let connection = try Connection(path: ":memory:", access: .create)
    try connection.run("CREATE TABLE one(id INTEGER PRIMARY KEY) STRICT")
    try connection.run("INSERT INTO one VALUES(1)")
    let error = #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO one VALUES(\(1))") }
    #expect(error?.kind == .constraint)
    #expect(error?.sql == "INSERT INTO one VALUES(?)")
    #expect(throws: SQLiteError.self) { try connection.run("SELEC 1") }
  }

  @Test func `a stream ends when its closure has seen enough`() throws {
    let connection = try Connection(path: ":memory:", access: .create)
    var seen: [Int64] = []
    try connection.stream(
      "SELECT value FROM json_each('[1,2,3,4]')", wrapping: { $0 },
      each: { row throws(SQLiteError) in
        seen.append(row.integer(0))
        return seen.count < 2
      })
    #expect(seen == [1, 2])
  }
}
