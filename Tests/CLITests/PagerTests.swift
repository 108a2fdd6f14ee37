import CLI
import Glibc
import Testing

struct PagerTests {
  private func paged(_ lines: Int, command: String) throws -> (direct: String, paged: String) {
    let path = "/tmp/cbchat-pager-\(getpid())-\(lines)"
    defer { unlink(path) }
    let out = MemorySink()
    let pager = Pager(command: command, environment: ["PAGED": path, "PATH": "/usr/bin:/bin"])
    let output = Output(to: out, errors: MemorySink(), terminal: screen, pager: pager)
    try output.text { page in for line in 1...lines { page.line("line \(line)") } }
    try output.finish()
    guard let file = fopen(path, "r") else { return (out.text, "") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    return (out.text, String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self))
  }

  @Test func `what does not fit the screen goes to the pager, the rest does not`() throws {
    let long = try paged(20, command: "cat > \"$PAGED\"")
    #expect(long.direct.isEmpty)
    #expect(long.paged.hasSuffix("line 19\nline 20\n"))
    let short = try paged(3, command: "cat > \"$PAGED\"")
    #expect(short.direct == "line 1\nline 2\nline 3\n")
    #expect(short.paged.isEmpty)
  }

  @Test(
    arguments: [
      ([:], true, "less -FRX"), (["PAGER": "more"], true, "more"),
      (["PAGER": "more", "CBCHAT_PAGER": "most"], true, "most"),
      (["PAGER": "cat"], true, nil), (["CBCHAT_PAGER": "", "PAGER": "more"], true, nil), ([:], false, nil),
      (["TERM": "dumb"], true, nil),
    ] as [([String: String], Bool, String?)])
  func `the pager is chosen as the environment says`(environment: [String: String], isWanted: Bool, command: String?) {
    #expect(Pager(environment: environment, terminal: screen, isWanted: isWanted)?.command == command)
    #expect(Pager(environment: environment, terminal: .none, isWanted: isWanted) == nil)
  }
}
