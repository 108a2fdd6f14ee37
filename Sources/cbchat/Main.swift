// The program: one file per command in Commands/, one JSON object of the answers per file in Answers/, the table of
// commands in Commands.swift, what a command works with in Context.swift. Main wires and exits; nobody else does.

import CLI
import Foundation
import Glibc
import HTTP
import Office
import Phrases

@main
enum Main {
  static func main() {
    occupyStandardDescriptors()
    // A closed pipe is then an error of write(2), which Output knows (`| head`).
    signal(SIGPIPE, SIG_IGN)
    umask(0o077)
    Interrupt.listen()
    let words = Array(CommandLine.arguments.dropFirst())
    exit(run(words, environment: ProcessInfo.processInfo.environment))
  }

  /// Takes the place of a standard descriptor that the caller closed, before a file of ours would: what is read from it
  /// or written to it fails as before, and never is the store's.
  private static func occupyStandardDescriptors() {
    for (descriptor, wrongWay) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest one that is free is taken: this one.
      _ = Glibc.open("/dev/null", wrongWay)
    }
  }

  /// A word that is not UTF-8 would be repaired silently, and another text sent than the one that was typed.
  private static func requireReadableWords() throws(Fault) {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let word = CommandLine.unsafeArgv[index], String(validatingCString: word) == nil else { continue }
      throw Fault(
        .badInput,
        en: "word \(index) of the command line is not UTF-8",
        uk: "слово \(index) командного рядка не є UTF-8"
      )
    }
  }

  private static func run(_ words: [String], environment: [String: String]) -> Int32 {
    let table = Commands.table
    let reading = table.read(words)
    let globals = reading.globals
    let terminal = Terminal(environment: environment, color: globals.color)
    let system = Identity.System.live(environment: environment)
    let output = Output(
      to: FileSink.standardOutput,
      errors: FileSink.standardError,
      globals: globals,
      language: language(globals, environment),
      terminal: terminal,
      // Every pager is a shell in disguise: to who runs cbchat with another's rights everything is shown unpaged.
      pager: Pager(environment: environment, terminal: terminal, isWanted: globals.hasPager && !system.isLent)
    )
    let context = Context(
      globals: globals,
      output: output,
      environment: environment,
      terminal: terminal,
      clock: .system,
      transport: .live(version: Commands.version),
      system: system,
      input: .standard,
      table: table
    )
    context.ownsProcess = true
    Interrupt.isTold(in: output.format)
    return finish(output) { () throws(Fault) in
      try requireReadableWords()
      return try perform(reading.outcome, context)
    }
  }

  /// Runs to the end and says how it ended: the one place where faults become exit statuses.
  static func finish(_ output: Output, _ body: () throws(Fault) -> Exit) -> Int32 {
    do throws(Fault) {
      let status = try body().status
      try output.finish()
      return status
    } catch {
      output.report(error)
      try? output.finish()
      return output.isClosed && error.code == .io ? Output.closedExit.status : error.exit
    }
  }

  static func perform(_ outcome: Result<Invocation<Context>, Fault>, _ context: Context) throws(Fault) -> Exit {
    switch outcome {
    case .failure, .success(.help): context.learnLanguage()
    case .success: break
    }
    switch try outcome.get() {
    case .run(let command, path: _): return try command.run(context)
    case .help(let path, let depth):
      try context.output.answer(Help(try context.table.root.node(at: path), depth))
    case .version: try context.output.document("cbchat \(Commands.version)\n")
    case .external(let name, let words, let fault):
      try Extension.run(name, words, context)
      context.learnLanguage()
      throw fault
    }
    return .done
  }

  /// Before the store is open: flag, `CBCHAT_LANG`, locale; the profile and the store's language come with the store.
  static func language(_ globals: Globals, _ environment: [String: String]) -> Language {
    globals.language ?? environment["CBCHAT_LANG"].flatMap(Language.init(locale:)) ?? Language(environment: environment)
      ?? .en
  }
}
