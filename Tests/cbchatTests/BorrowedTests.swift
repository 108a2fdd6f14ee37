import Foundation
import Glibc
import Office
import Testing

@testable import cbchat

/// Under sudo by another user nothing of the caller's choice is run, read or written with the owner's rights
/// (domain.md, Identity).
struct BorrowedTests {
  private let salon: Salon
  private let environment: [String: String]

  /// A store in its owner's own place, and a colleague who is another user and an admin.
  init() throws {
    salon = try Salon()
    let user = try #require(getpwuid(1)).pointee.pw_name.map { String(cString: $0) } ?? ""
    let place = [
      "CBCHAT_STORE": "", "XDG_DATA_HOME": salon.folder.path(percentEncoded: false),
      "EDITOR": "touch \(salon.store).run;",
    ]
    _ = try salon.run("init", "--admin", "olena", environment: place)
    for words in [
      ["staff", "add", "second", "--name", "Друга", "--role", "admin", "--os-user", user],
      ["channel", "add", "telegram-bot", "tg", "--token", "1:x"], ["client", "add", "--name", "Оля"],
    ] {
      let result = try salon.start(words, environment: place).wait()
      try #require(result.status == 0, "\(result.errors)")
    }
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "вітаю"), environment: place)
    environment = place.merging(["SUDO_UID": "1"]) { $1 }
  }

  /// What would run or open something: FILE is a file of the caller's.
  static let refused: [[String]] = [
    ["send", "1", "--edit"], ["send", "1", "--file", "FILE", "текст"], ["start", "1", "--file", "FILE"],
    ["watch", "--exec", "touch FILE.run", "--since", "0", "--timeout", "1s"], ["open", "1", "--download", "FILE.run"],
    ["webhook", "ingest", "tg", "FILE"], ["client", "import", "FILE"], ["backup", "FILE.run"],
    ["channel", "set", "tg", "--token", "file:FILE"], ["channel", "set", "tg", "--token", "cmd:touch FILE.run"],
    ["channel", "add", "telegram-bot", "new", "--token", "cmd:touch FILE.run"], ["--store", "FILE", "list"],
  ]

  @Test(arguments: refused)
  func `nothing of the caller's is run or opened`(words: [String]) throws {
    let file = salon.store + ".theirs"
    try "x".write(toFile: file, atomically: true, encoding: .utf8)
    let words = words.map { $0.replacing("FILE", with: file) }
    let result = try salon.start(words, environment: environment).wait()
    #expect(result.status == 77, "\(result.out) \(result.errors)")
    #expect(result.out.isEmpty)
    for made in [file + ".run", salon.store + ".run"] { #expect(!FileManager.default.fileExists(atPath: made)) }
  }

  @Test func `stdin and stdout serve instead, and one acts as oneself`() throws {
    let me = try salon.run("staff", "whoami", "--fields", "login", environment: environment)
    #expect(me.out == "{\"login\":\"second\"}\n")
    let update = Salon.update(2, from: 1, "ще")
    #expect(try salon.run("webhook", "ingest", "tg", "-", input: update, environment: environment).status == 0)
    let csv = "externalId,name\ne1,Ніна\n"
    #expect(try salon.run("client", "import", "-", input: csv, environment: environment).status == 0)
    #expect(try salon.run("client", "export", environment: environment).status == 0)
    let sent = try salon.run("send", "1", "-", "--no-wait", input: "текст", environment: environment)
    #expect(sent.status == 0)
  }

  @Test func `who is nobody here is named`() throws {
    let stranger = environment.merging(["SUDO_UID": "2"]) { $1 }
    let result = try salon.run("list", environment: stranger)
    #expect(result.status == 77)
    let user = try #require(getpwuid(2)).pointee.pw_name.map { String(cString: $0) } ?? ""
    #expect(result.errors.contains(user))
    // A colleague who is no admin may not be somebody else; the store's owner may.
    #expect(try salon.run("list", "--as", "olena", environment: stranger).status == 77)
    #expect(try salon.run("list", "--as", "nobody", environment: environment).status == 77)
  }
}
