import CLI
import Foundation
import Glibc
import Office
import TestKit
import Testing

@testable import cbchat

/// Under sudo by another user nothing of the caller's choice is run, read or written with the owner's rights
/// (domain.md, Identity).
struct BorrowedTests {
  private let session: Session
  /// Everything that a caller may put into the environment.
  private let environment: [String: String]

  /// A store in its owner's own place, and a colleague who is another user and an admin.
  init() throws {
    session = try Session(store: ".local/share/cbchat/cbchat.db")
    let theirs = session.folder / "theirs"
    try FileManager.default.createDirectory(atPath: theirs, withIntermediateDirectories: false)
    environment = [
      "CBCHAT_STORE": "", "HOME": theirs, "XDG_DATA_HOME": theirs, "TMPDIR": theirs,
      "EDITOR": "touch \(theirs)/run;", "VISUAL": "touch \(theirs)/run;",
    ]
    for words in [
      ["staff", "add", "second", "--name", "Друга", "--role", "admin", "--os-user", "second"],
      ["client", "add", "--name", "Оля"],
    ] { try #require(session.run(words: words).status == 0) }
    session.write("вітаю")
  }

  private func lent(to caller: String = "second") -> Identity.System {
    let home = session.folder.path
    return Identity.System(
      uid: getuid(),
      sudoUID: getuid() + 1,
      home: { _ in home },
      name: { $0 == getuid() ? "owner" : caller }
    )
  }

  /// A command as the other user types it.
  private func run(_ words: String..., input: String = "", as caller: String = "second") -> Session.Answer {
    run(words: words, input: input, as: caller)
  }

  private func run(
    words: [String], input: String = "", as caller: String = "second", environment more: [String: String] = [:]
  ) -> Session.Answer {
    session.run(
      words: words, input: input, environment: environment.merging(more) { $1 }, system: lent(to: caller))
  }

  /// What would run or open something: FILE is a file of the caller's.
  static let refused: [[String]] = [
    ["send", "1", "--edit"], ["send", "1", "--file", "FILE", "текст"], ["start", "1", "--file", "FILE"],
    ["watch", "--exec", "touch FILE.run", "--since", "0", "--timeout", "1s"], ["open", "1", "--download", "FILE.run"],
    ["webhook", "ingest", "tg-main", "FILE"], ["client", "import", "FILE"], ["backup", "FILE.run"],
    ["send", "--batch", "FILE"],
    ["send", "--campaign", "x", "--channel", "tg-main", "--clients", "FILE", "текст"],
    ["webhook", "serve", "--listen", "unix:FILE.run"],
    ["webhook", "serve", "--listen", "127.0.0.1:0", "--listen", "unix:FILE.run"],
    ["channel", "set", "tg-main", "--token", "file:FILE"],
    ["channel", "set", "tg-main", "--token", "cmd:touch FILE.run"],
    ["channel", "add", "telegram-bot", "new", "--token", "cmd:touch FILE.run"],
    ["config", "set", "dial", "touch FILE.run"], ["--store", "FILE", "list"], ["--store", "FILE.run", "init"], ["demo"],
  ]

  @Test(arguments: refused)
  func `nothing of the caller's is run or opened`(words: [String]) throws {
    let file = session.folder / "theirs/file"
    try "x".write(toFile: file, atomically: true, encoding: .utf8)
    let result = run(words: words.map { $0.replacing("FILE", with: file) })
    #expect(result.status == 77, "\(result.lines) \(result.errors)")
    #expect(result.lines.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.folder / "theirs") == ["file"])
  }

  @Test(arguments: ["init", "list"])
  func `a store that the environment names is none of the owner's`(command: String) throws {
    let result = run(words: [command], environment: ["CBCHAT_STORE": session.folder / "theirs/cbchat.db"])
    #expect(result.status == 77, "\(result.lines) \(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.folder / "theirs").isEmpty)
  }

  @Test func `the store is in the owner's home, whatever HOME and XDG_DATA_HOME say`() throws {
    // There is one already, and it is that one.
    let made = run("init")
    #expect(made.status == 73)
    #expect(made.errors.contains(session.folder / ".local/share/cbchat/cbchat.db"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: session.folder / "theirs").isEmpty)
  }

  @Test func `stdin and stdout serve instead, and one acts as oneself`() throws {
    #expect(run("staff", "whoami", "--fields", "login").lines == [#"{"login":"second"}"#])
    let update = Salon.update(20, from: 1, "ще")
    #expect(run("webhook", "ingest", "tg-main", "-", input: update).status == 0)
    #expect(run("client", "import", "-", input: "externalId,name\ne1,Ніна\n").status == 0)
    #expect(run("client", "export").status == 0)
    #expect(run("send", "1", "-", "--no-wait", input: "текст").status == 0)
    #expect(run("config", "set", "company", "Салон").status == 0)
  }

  @Test func `who is nobody here is named`() throws {
    let result = run("list", as: "stranger")
    #expect(result.status == 77)
    #expect(result.errors.contains("stranger"))
    // A colleague who is no admin may not be somebody else; the store's owner may.
    #expect(run("list", "--as", "olena", as: "stranger").status == 77)
    #expect(run("list", "--as", "nobody").status == 77)
  }
}

/// What the real binary does under sudo by another user on a terminal, before any store is open.
struct BorrowedTerminalTests {
  /// A pager is a shell for whoever sits before it: `!command` in less, or the pager itself.
  @Test(arguments: [["help", "send"], ["send", "--help"], ["completion", "bash"]], ["PAGER", "CBCHAT_PAGER"])
  func `nothing is paged with another's rights`(words: [String], variable: String) throws {
    let folder = try TemporaryFolder()
    let pager = "cat > /dev/null; touch \(folder / "run")"
    let environment = [variable: pager, "PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C.UTF-8"]
    let own = try Screen().shown(words, environment)
    #expect(FileManager.default.fileExists(atPath: folder / "run"))
    #expect(own.isEmpty)
    try FileManager.default.removeItem(atPath: folder / "run")
    let lent = try Screen().shown(words, environment.merging(["SUDO_UID": String(getuid() + 1)]) { $1 })
    #expect(!FileManager.default.fileExists(atPath: folder / "run"))
    #expect(lent.count > 1000)
  }
}

/// A terminal of 24 lines, to see what the binary shows on it.
private struct Screen {
  private struct Failure: Error {}

  /// Runs a command on the terminal to its end.
  ///
  /// - Returns: What it wrote, with the terminal's line ends.
  func shown(_ words: [String], _ environment: [String: String]) throws -> String {
    let screen = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(screen) }
    // What unlockpt(3) and ptsname(3) ask, which Glibc's module lacks: TIOCSPTLCK and TIOCGPTN.
    var (lock, number): (Int32, UInt32) = (0, 0)
    guard screen >= 0, ioctl(screen, 0x4004_5431, &lock) == 0, ioctl(screen, 0x8004_5430, &number) == 0 else {
      throw Failure()
    }
    let paper = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard paper >= 0 else { throw Failure() }
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(paper, UInt(TIOCSWINSZ), &size) == 0 else { throw Failure() }
    let process = Process()
    process.executableURL = Salon.binary
    process.arguments = words
    process.environment = environment
    let handle = FileHandle(fileDescriptor: paper, closeOnDealloc: false)
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    try process.run()
    close(paper)
    // Reading fails with EIO once nobody has the other end any more.
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(screen, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
