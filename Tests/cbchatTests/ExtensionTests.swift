import Foundation
import Glibc
import JSON
import Testing

@testable import cbchat

/// Programs named `cbchat-NAME`, as the real binary runs them.
struct ExtensionTests {
  private let salon: Salon
  private let path: String

  init() throws {
    salon = try Salon()
    let folder = salon.folder.appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let program = folder.appending(path: "cbchat-hello")
    try "#!/bin/sh\necho \"$CBCHAT_STORE $CBCHAT_STAFF $# $2\"\nexit 7\n".write(
      to: program, atomically: true, encoding: .utf8)
    #expect(chmod(program.path(), 0o755) == 0)
    path = folder.path(percentEncoded: false) + ":/usr/bin:/bin"
  }

  @Test func `a program gets the words, the store and the colleague, and ends as it ends`() throws {
    let result = try salon.run("hello", "--json", "два слова", environment: ["PATH": path])
    #expect(result.status == 7)
    #expect(result.out == "\(salon.store) olena 2 два слова\n")
    #expect(result.errors.isEmpty)
  }

  @Test func `a command of cbchat is never another program, and a wrong word is told`() throws {
    let shadow = salon.folder.appending(path: "bin/cbchat-list")
    try FileManager.default.copyItem(at: salon.folder.appending(path: "bin/cbchat-hello"), to: shadow)
    #expect(try salon.run("list", environment: ["PATH": path]).status == 0)
    let wrong = try salon.run("helo", environment: ["PATH": path])
    #expect(wrong.status == 64)
    #expect(wrong.out.isEmpty)
  }

  @Test func `under sudo by another user no program is run`() throws {
    let other = String(getuid() + 1)
    let result = try salon.run("hello", environment: ["PATH": path, "SUDO_UID": other])
    #expect(result.status == 77)
    #expect(result.out.isEmpty)
  }

  @Test func `every step of an import may be the last: all of it is there, or nothing`() throws {
    let csv = "externalId,name,phones\n" + (1...30).map { "e\($0),Клієнт \($0),067\(1_000_000 + $0)\n" }.joined()
    for point in 1...2 {
      let killed = try salon.run(
        "client", "import", "-", input: csv, environment: ["CBCHAT_CRASH_AT": String(point)])
      #expect(killed.wasKilled)
      let count = try salon.json("client", "list", "--fields", "id").array?.count
      #expect(count == (point == 1 ? 0 : 30))
    }
    let again = try salon.run("client", "import", "-", input: csv)
    #expect(again.out == "0 added, 0 updated, 30 unchanged\n")
    #expect(try salon.integrity() == "ok")
  }
}
