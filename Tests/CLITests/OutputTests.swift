import CLI
import Glibc
import JSON
import Phrases
import Testing

private struct Person: Row {
  var id: Int
  var name: String
  var note: String?

  static let columns = [
    Column(en: "ID", uk: "№", .right), Column(en: "SEEN", uk: "БУВ", only: .terminal),
    Column(en: "AT", uk: "КОЛИ", only: .pipe), Column(en: "NAME", uk: "ІМ’Я", limit: 8),
    Column(en: "NOTE", uk: "НОТАТКА"),
  ]

  var cells: [Cell] {
    [
      Cell(id), Cell(Phrase(en: "today", uk: "сьогодні"), plain: ""), Cell("2026-11-24"),
      Cell(name, id == 1 ? [.bold, .blue] : .plain), Cell(note),
    ]
  }

  var json: JSONValue { ["id": JSONValue(id), "name": .string(name), "note": JSONValue(note)] }
}

private struct Card: Answer {
  var json: JSONValue { ["id": 7, "name": "Їжак", "note": .null] }
  func text(_ page: inout Page) { page.line("Їжак \u{1B}[2J", .bold) }
}

/// An output into memory.
private struct World {
  let out = MemorySink()
  let err = MemorySink()
  let output: Output

  init(_ words: String = "", terminal: Terminal = .none, language: Language = .en) {
    let globals = fixture.read(words.split(separator: " ").map(String.init)).globals
    output = Output(to: out, errors: err, globals: globals, language: language, terminal: terminal)
  }
}

private let people = [
  Person(id: 1, name: "Олена\tП.", note: "рядок\nдругий"), Person(id: 12, name: "日本の人の名前", note: nil),
]

struct OutputTests {
  @Test(arguments: [
    ("", "Їжак �[2J\n"), ("--json", #"{"id":7,"name":"Їжак","note":null}"# + "\n"),
    ("--jsonl", #"{"id":7,"name":"Їжак","note":null}"# + "\n"), ("--fields name", #"{"name":"Їжак"}"# + "\n"),
    ("--jsonl --fields note,id", #"{"note":null,"id":7}"# + "\n"),
  ])
  func `an object is answered in the form asked for`(words: String, text: String) throws {
    let world = World(words)
    try world.output.answer(Card())
    try world.output.finish()
    #expect(world.out.text == text)
  }

  @Test func `json on a terminal is for reading`() throws {
    let world = World("--json --fields id,name", terminal: screen)
    try world.output.answer(Card())
    try world.output.list(people)
    try world.output.finish()
    #expect(
      world.out.text == """
        {
          "id": 7,
          "name": "Їжак"
        }
        [
          {
            "id": 1,
            "name": "Олена\\tП."
          },
          {
            "id": 12,
            "name": "日本の人の名前"
          }
        ]

        """
    )
  }

  @Test func `a list in a pipe is separated by tabs, uncut, without a header`() throws {
    let world = World()
    try world.output.list(people)
    try world.output.finish()
    #expect(world.out.text == "1\t2026-11-24\tОлена П.\tрядок другий\n12\t2026-11-24\t日本の人の名前\t\n")
  }

  @Test func `a list on a terminal is aligned and cut to its width`() throws {
    let world = World(terminal: screen, language: .uk)
    try world.output.list(people)
    try world.output.finish()
    #expect(
      world.out.text == """
         №  БУВ       ІМ’Я      НОТАТКА
         1  сьогодні  Олена П.  рядок дру…
        12  сьогодні  日本の…

        """
    )
  }

  @Test func `wide columns give way to the last one on a narrow terminal`() throws {
    var terminal = screen
    terminal.width = 28
    let world = World(terminal: terminal)
    try world.output.list([Person(id: 1, name: "Олександра", note: "дуже довга нотатка")])
    try world.output.finish()
    let lines = world.out.text.split(separator: "\n")
    #expect(lines.last == " 1  today  Олек…  дуже довг…")
    #expect(lines.allSatisfy { Width.of(String($0)) <= 28 })
  }

  @Test func `colours are shown only where they are wanted`() throws {
    var terminal = screen
    terminal.isOutputColored = true
    let world = World(terminal: terminal)
    try world.output.list(people.prefix(1))
    try world.output.finish()
    #expect(world.out.text.contains("\u{1B}[1;34mОлена П.\u{1B}[0m"))
  }

  @Test func `an array streams, and an empty one is whole`() throws {
    let world = World("--json")
    let rows = world.output.rows(of: Person.self)
    for person in people { try rows.add(person) }
    try rows.finish()
    try world.output.list([Person]())
    try world.output.finish()
    #expect(
      world.out.text == """
        [{"id":1,"name":"Олена\\tП.","note":"рядок\\nдругий"},{"id":12,"name":"日本の人の名前","note":null}]
        []

        """
    )
  }

  @Test func `answers that are no rows make a list too, as text one after another`() throws {
    let world = World()
    try world.output.list([Card(), Card()])
    try world.output.finish()
    #expect(world.out.text == "Їжак �[2J\nЇжак �[2J\n")
    let json = World("--json --fields id")
    try json.output.text { page in page.line("not for machines") }
    try json.output.list([Card(), Card()])
    try json.output.finish()
    #expect(json.out.text == "[{\"id\":7},{\"id\":7}]\n")
  }

  @Test func `a document goes out as it is, but for a terminal`() throws {
    let world = World()
    try world.output.document("a,\"\u{1B}[2J\r\n")
    try world.output.finish()
    #expect(world.out.text == "a,\"\u{1B}[2J\r\n")
    let seen = World(terminal: screen)
    try seen.output.document("a,\"\u{1B}[2J\r\n")
    try seen.output.finish()
    #expect(seen.out.text == "a,\"�[2J\n")
  }

  @Test func `every line of json lines is one write`() throws {
    let world = World("--jsonl --fields id")
    try world.output.list(people)
    #expect(world.out.writes.map { String(decoding: $0, as: UTF8.self) } == ["{\"id\":1}\n", "{\"id\":12}\n"])
  }

  @Test(arguments: [("", "Їжак �[2J\n"), ("--json", #"{"id":7,"name":"Їжак","note":null}"# + "\n")])
  func `what streams is written at once`(words: String, text: String) throws {
    let world = World(words)
    try world.output.stream(Card())
    #expect(world.out.text == text)
  }

  @Test func `a long list does not stay in memory`() throws {
    let world = World()
    try world.output.list((1...5000).map { Person(id: $0, name: "x", note: "y") })
    #expect(world.out.writes.count > 1)
    try world.output.finish()
    #expect(world.out.text.split(separator: "\n").count == 5000)
  }

  @Test func `a fault is told on stderr, with the next step`() {
    let fault = Fault(
      .notFound, en: "no chat \u{1B}7", uk: "немає чату", hint: Phrase(en: "see list", uk: "див. list"), detail: "d")
    let english = World()
    english.output.report(fault)
    #expect(english.err.text == "cbchat: no chat �7\nhint: see list\n")
    let ukrainian = World("-v", language: .uk)
    ukrainian.output.report(fault)
    #expect(ukrainian.err.text == "cbchat: немає чату\nпідказка: див. list\nподробиці: d\n")
    let json = World("--json", language: .uk)
    json.output.report(Fault(.stale, en: "newer", uk: "новіше"))
    #expect(json.err.text == #"{"error":{"code":"stale","message":"newer","hint":null}}"# + "\n")
    #expect(json.out.text.isEmpty)
  }

  @Test func `an unknown field leaves stdout empty, and a fault never half an array`() throws {
    let unknown = World("--json --fields nope")
    #expect(throws: Fault.self) { try unknown.output.list(people) }
    try unknown.output.finish()
    #expect(unknown.out.text.isEmpty)
    let broken = World("--json")
    try broken.output.rows(of: Person.self).add(people[0])
    broken.output.report(Fault(.io, en: "disk", uk: "диск"))
    #expect(broken.out.text.isEmpty)
  }

  @Test func `a reader that went away ends quietly`() throws {
    let world = World("--jsonl")
    world.out.failure = .closed
    let fault = try #require(throws: Fault.self) { try world.output.list(people) }
    world.output.report(fault)
    #expect(world.output.isClosed)
    #expect(world.err.text.isEmpty)
  }

  @Test func `a full disk is a fault`() throws {
    let world = World()
    world.out.failure = .failed(errno: ENOSPC)
    try world.output.answer(Card())
    let fault = try #require(throws: Fault.self) { try world.output.finish() }
    #expect(fault.exit == 74)
    #expect(fault.phrase.en == "cannot write to stdout: No space left on device")
    #expect(!world.output.isClosed)
  }

  @Test func `notes go to stderr unless it is to be quiet`() {
    let world = World()
    world.output.note(Phrase(en: "nothing here", uk: "нічого"))
    #expect(world.err.text == "nothing here\n")
    let quiet = World("-q")
    quiet.output.note(Phrase(en: "nothing here", uk: "нічого"))
    #expect(quiet.err.text.isEmpty)
  }
}
