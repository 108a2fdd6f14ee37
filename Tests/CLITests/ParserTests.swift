import CLI
import Phrases
import Testing

struct ParserTests {
  private func reading(_ line: String) -> Reading<Void> {
    fixture.read(line.split(separator: " ").map(String.init))
  }

  private func command<Chosen: Command>(_ line: String, _ type: Chosen.Type) throws -> Chosen {
    guard case .run(let command, _) = try reading(line).outcome.get() else { throw Unexpected() }
    return try #require(command as? Chosen)
  }

  private func fault(_ line: String) throws -> Fault {
    guard case .failure(let fault) = reading(line).outcome else { throw Unexpected() }
    return fault
  }

  private struct Unexpected: Error {}

  @Test(arguments: [
    "close 7 8 --note done", "close --note done 7 8", "close 7 --note=done 8", "close -n done 7 8", "close 7 -ndone 8",
    "close 7 --note done -- 8", "-q close -n done 7 8 --lang uk", "--store /x close 7 8 -qvn done",
  ])
  func `options stand anywhere, in every spelling`(line: String) throws {
    #expect(try command(line, CloseCommand.self) == CloseCommand(chats: ["7", "8"], note: "done"))
  }

  @Test func `what follows two dashes is an argument, and so is one dash`() throws {
    #expect(try command("close - -- --note -5 --", CloseCommand.self).chats == ["-", "--note", "-5", "--"])
  }

  @Test func `an option takes a value that begins with a dash`() throws {
    #expect(try command("close 7 --note -20%", CloseCommand.self).note == "-20%")
    #expect(try command("close 7 --note=", CloseCommand.self).note?.isEmpty == true)
    #expect(try command("close 7 --note=a=b", CloseCommand.self).note == "a=b")
    #expect(try command("close 7 -n --", CloseCommand.self).note == "--")
  }

  @Test func `the last of a flag and its opposite counts`() throws {
    #expect(try command("close 7 --tell", CloseCommand.self).tell)
    #expect(try command("close 7 -t --no-tell", CloseCommand.self).tell == false)
  }

  @Test func `choices, repeatable options and enumerations are stored`() throws {
    let list = try command("list --mine --channel a --channel=b --sort waiting --limit 5 --mine", ListCommand.self)
    #expect(list == ListCommand(folder: .mine, sort: .waiting, limit: 5, channels: ["a", "b"]))
  }

  @Test func `an argument is absent in the form that has none`() throws {
    #expect(try command("send 7 hello there", SendCommand.self) == SendCommand(chat: 7, text: ["hello", "there"]))
    #expect(try command("send --batch x", SendCommand.self) == SendCommand(batch: "x"))
    #expect(try fault("send --batch x hello").phrase.en == "a batch has no text")
  }

  @Test func `globals are read before and behind the command`() {
    let globals = reading("--store=/s --as ira -qy list --json --fields a,b.c --color never --no-pager -v").globals
    #expect(globals.store == "/s")
    #expect(globals.staff == "ira")
    #expect(globals.format == .json)
    #expect(globals.fields?.paths == [["a"], ["b", "c"]])
    #expect(globals.color == .never)
    #expect(!globals.hasPager && globals.isYes && globals.isQuiet && globals.isVerbose)
  }

  @Test(
    arguments: [
      ("close 7 --nota x", "unknown option '--nota'", "did you mean '--note'?"),
      ("close 7 --not x", "unknown option '--not'", "did you mean '--note'?"),
      ("close 7 --zzzzzzz", "unknown option '--zzzzzzz'", "cbchat close --help lists the options"),
      ("close -20%", "unknown option '-20%'", "put -- before a word that begins with a dash: cbchat close … -- -20%"),
      ("close -5", "unknown option '-5'", "put -- before a word that begins with a dash: cbchat close … -- -5"),
      ("close -qx 7", "unknown option '-x'", "put -- before a word that begins with a dash: cbchat close … -- -qx"),
      ("close", "CHAT is missing", "usage: cbchat close CHAT... [--note TEXT] [--[no-]tell]"),
      ("send", "CHAT is missing", "usage: cbchat send CHAT [TEXT...|-]\ncbchat send --batch FILE|-"),
      ("roles a 5 c", "unexpected argument 'c'", "usage: cbchat roles NAME [COUNT]"),
      ("roles a b", "COUNT: 'b' is not a number", nil),
      ("close 7 --note", "--note needs a value: --note TEXT", "a note for colleagues [optional]"),
      ("close 7 -n", "-n needs a value: -n TEXT", "a note for colleagues [optional]"),
      ("close 7 --tell=yes", "--tell takes no value", nil),
      ("close 7 --note a -n b", "-n is given twice", nil),
      ("--lang en list --lang en", "--lang is given twice", nil),
      ("list --mine --new", "--mine and --new exclude each other", nil),
      ("list --json --jsonl", "--json and --jsonl exclude each other", nil),
      ("list --limit -3", "--limit: '-3' is not a number", nil),
      ("list --limit 99999999999999999999", "--limit: '99999999999999999999' is not a number", nil),
      ("list --sort waitign", "--sort: 'waitign' is not one of activity, waiting", "did you mean 'waiting'?"),
      ("list --fields a,,b", "--fields: 'a,,b' is not a list of keys", "--fields id,channel.name"),
      ("client", "'client' needs a command", "one of add, visit"),
      ("client ad", "'ad' is not a command of cbchat client", "did you mean 'add'?"),
      ("client zzz", "'zzz' is not a command of cbchat client", "the commands are add, visit"),
      ("client visit remove", "'remove' is not a command of cbchat client visit", "the commands are list"),
      ("--limit 5 list", "unknown option '--limit'", "cbchat --help lists the options"),
    ] as [(String, String, String?)])
  func `what is wrong is named, with the next step`(line: String, phrase: String, hint: String?) throws {
    let fault = try fault(line)
    #expect(fault.code == .usage)
    #expect(fault.phrase.en == phrase)
    #expect(fault.hint?.en == hint)
    #expect(fault.phrase.uk != fault.phrase.en)
  }

  @Test func `an unknown command is left to an executable, and never guessed`() throws {
    let reading = reading("--as ira lsit 7 --json")
    guard case .external(let name, let words, let fault) = try reading.outcome.get() else { throw Unexpected() }
    #expect(name == "lsit")
    #expect(words == ["7", "--json"])
    #expect(fault.hint?.en == "did you mean 'list'?")
    #expect(reading.globals.staff == "ira")
    // The fault, if it is told, is told in JSON.
    #expect(reading.globals.format == .json)
    #expect(try self.fault("../x").code == .usage)
  }

  @Test func `a fault is told in the form and language that stand behind it`() {
    let reading = reading("list --nope --jsonl --lang=uk --store x")
    #expect(reading.globals.format == .jsonl)
    #expect(reading.globals.language == .uk)
    #expect(reading.globals.store == nil)
  }

  @Test(
    arguments: [
      ("", [], HelpDepth.short), ("--json", [], .short), ("-h", [], .short), ("--help", [], .long),
      ("close --help", ["close"], .long), ("-h close", ["close"], .short), ("close -qh", ["close"], .short),
      ("client -h", ["client"], .short), ("client visit list -h", ["client", "visit", "list"], .short),
      ("close --nope --help", ["close"], .long),
    ] as [(String, [String], HelpDepth)])
  func `help is given instead of a run, also when words are missing`(line: String, path: [String], depth: HelpDepth)
    throws
  {
    guard case .help(let found, let foundDepth) = try reading(line).outcome.get() else { throw Unexpected() }
    #expect(found == path)
    #expect(foundDepth == depth)
  }

  @Test(arguments: ["--version", "--version list", "list --version", "close --version"])
  func `the version is told instead of a run`(line: String) throws {
    guard case .version = try reading(line).outcome.get() else { throw Unexpected() }
  }

  @Test func `a command parses its own words`() throws {
    #expect(try CloseCommand.parse(["7", "--note", "x"]) == CloseCommand(chats: ["7"], note: "x"))
    #expect(throws: Fault.self) { try CloseCommand.parse([]) }
  }

  @Test func `the declarations are sound, and unsound ones are found`() {
    #expect(fixture.problems.isEmpty)
    let table = CommandTable<Void>(
      summary: Phrase(same: ""),
      version: "",
      topics: [.init(en: "", uk: "", [.command(UnsoundCommand.self), .command(UnsoundCommand.self)])]
    )
    #expect(
      Set(table.problems) == [
        "wrong: its path says [\"other\", \"wrong\"]", "wrong: --json is a global option", "wrong: declared twice",
        "wrong: nothing can follow a repeatable argument", "wrong: a required argument follows an optional one",
      ]
    )
  }

  private struct UnsoundCommand: Command {
    static let path = ["other", "wrong"]
    static let summary = Phrase(same: "")
    static let parameters: [Parameter<Self>] = [
      .words("A", \.words, en: "", uk: ""), .argument("B", \.word, en: "", uk: ""),
      .flag("json", \.json, en: "", uk: ""),
    ]
    var words: [String] = []
    var word = ""
    var json = false

    func run(_ surroundings: Void) throws(Fault) -> Exit { .done }
  }
}
