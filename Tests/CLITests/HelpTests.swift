import CLI
import JSON
import Phrases
import Testing

struct HelpTests {
  private func help(_ path: [String], _ depth: HelpDepth = .short, _ language: Language = .en, width: Int = 80) throws
    -> String
  {
    var page = Page(language: language, width: width)
    Help(try fixture.root.node(at: path), depth).text(&page)
    return page.text
  }

  @Test func `bare help groups the commands by topic`() throws {
    #expect(
      try help([]) == """
        usage: cbchat [GLOBAL] COMMAND [SUBCOMMAND] [ARGS]

        Customer chats on the command line

        Chats:
          list   List chats
          close  Close chats
          send   Send a message

        Clients:
          client  Client cards
          roles   Show or set roles

        'cbchat COMMAND --help' tells more about a command, 'cbchat --help' about global
        options.

        """
    )
  }

  @Test func `a command's help shows examples first`() throws {
    #expect(
      try help(["close"]) == """
        usage: cbchat close CHAT... [--note TEXT] [--[no-]tell]

        Close chats

        Examples:
          cbchat close 7 --note 'paid in full'
              closes chat 7

        Arguments:
          CHAT...  chats to close, or - for stdin

        Options:
          -n, --note TEXT  a note for colleagues [optional]
          -t, --[no-]tell  tell the client

        'cbchat close --help' tells more; exit codes: 'cbchat help exit-codes'.

        """
    )
  }

  @Test func `long help has the manual, the groups, and is Ukrainian where asked`() throws {
    #expect(
      try help(["send"], .long, .uk) == """
        використання: cbchat send CHAT [TEXT...|-]
                      cbchat send --batch FILE|-

        Надіслати повідомлення

        Аргументи:
          CHAT     чат
          TEXT...  текст

        Параметри:
          --token SECRET  ключ; саме значення, env:NAME, file:PATH або cmd:COMMAND

        Пакети:
          --batch FILE  багато повідомлень

        Загальні параметри:
          --store PATH     сховище, з яким працювати
          --as LOGIN       діяти як цей співробітник
          --json, --jsonl  відповісти одним документом JSON або об’єктом JSON у рядку
          --fields LIST    залишити в JSON лише ці ключі, наприклад id,channel.name
          --lang LANG      мова текстів (en, uk)
          --color WHEN     показувати кольори (auto, always, never)
          --no-pager       не гортати довгі відповіді
          -y, --yes        не перепитувати
          -q, --quiet      повідомляти лише про помилки
          -v, --verbose    докладніше про помилки
          -h, --help       показати довідку
          --version        показати версію

        Коди виходу: 'cbchat help exit-codes'.

        """
    )
  }

  @Test func `a group's help lists its commands, a usage line is broken between its parts`() throws {
    #expect(
      try help(["client"]) == """
        usage: cbchat client COMMAND [ARGS]

        Client cards

        Commands:
          add    Add a client
          visit  Visits

        'cbchat client COMMAND --help' tells more about a command, 'cbchat --help' about
        global options.

        """
    )
    #expect(
      try help(["list"], width: 50) == """
        usage: cbchat list [--active|--mine|--new]
                           [--sort ORDER] [--limit N]
                           [--channel NAME]...
                           [--out FILE]

        List chats

        Options:
          --active, --mine, --new
                          the folder to show
          --sort ORDER    the order (activity, waiting)
          --limit N       the most chats to show
          --channel NAME  of this channel only
          --out FILE      where to write

        'cbchat list --help' tells more; exit codes:
        'cbchat help exit-codes'.

        """
    )
  }

  @Test func `nothing in help is wider than the terminal`() throws {
    for node in fixture.root.all {
      for line in try help(node.path, .long, .uk, width: 60).split(separator: "\n") {
        #expect(Width.of(String(line)) <= 60, "\(line)")
      }
    }
  }

  @Test func `help of an unknown command suggests`() throws {
    let fault = try #require(throws: Fault.self) { try fixture.root.node(at: ["client", "vist"]) }
    #expect(fault.hint?.en == "did you mean 'visit'?")
  }

  @Test func `help as data has both languages, and no hidden command`() throws {
    let json = Help(fixture.root).json
    #expect(json["commands", 1, "name"]?.string == "close")
    #expect(json["commands", 1, "summary", "uk"]?.string == "Закрити чати")
    #expect(json["commands", 1, "parameters", 1, "short"]?.string == "n")
    #expect(json["commands", 3, "commands", 1, "commands", 0, "path"]?.array == ["client", "visit", "list"])
    #expect(json["commands"]?.array?.count == 5)
    #expect(json["globals", 0, "names", 0]?.string == "store")
    #expect(!json.compact.contains("debug"))
  }

  @Test func `the exit codes are those of the fault codes`() {
    #expect(Set(ExitCodes.lines.map(\.status)) == Set(FaultCode.allCases.map(\.exit) + [0]))
    #expect(ExitCodes().json[2, "codes"]?.array == ["bad-input", "ambiguous", "key-reused", "too-long"])
  }
}
