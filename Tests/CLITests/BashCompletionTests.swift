import CLI
import Testing

struct BashCompletionTests {
  /// Completes the last word as bash would: `words` are split as COMP_WORDBREAKS splits them.
  private func complete(_ words: [String], before: String = "") throws -> [String] {
    let array = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      \(BashCompletion.script(fixture.root))
      cbchat() {
        case "$*" in
          *'__complete chat '*) printf '7\\tОлена\\n71\\tІван\\n8\\tМарія\\n' ;;
          *'__complete channel '*) printf 'tg-main\\nviber main\\n' ;;
          *'__complete client '*) printf 'ext:12\\next:13\\n' ;;
        esac
        printf '%s\\n' "$*" >&9
      }
      exec 9>/dev/null
      \(before)
      COMP_WORDS=(cbchat \(array))
      COMP_CWORD=\(words.count)
      _cbchat cbchat
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    return try Shell.run("bash --norc", input: script).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    (["l"], ["list"]), (["c"], ["close", "client"]), (["client", ""], ["add", "visit"]),
    (["client", "visit", ""], ["list"]), (["--store", "/s", "cl"], ["close", "client"]),
    (["--json", "client", "a"], ["add"]), (["close", "--n"], ["--note", "--no-tell", "--no-pager"]),
    (["close", "7", "--t"], ["--tell"]), (["close", ""], ["7", "71", "8"]), (["close", "8", "7"], ["7", "71"]),
    (["close", "--note", ""], []), (["close", "--note", "x", "7"], ["7", "71"]), (["close", "-n", "x", "8"], ["8"]),
    (["list", "--sort", ""], ["activity", "waiting"]), (["list", "--sort", "=", "w"], ["waiting"]),
    (["list", "--sort", "="], ["activity", "waiting"]), (["list", "--sort=w"], ["--sort=waiting"]),
    (["list", "--color", "al"], ["always"]), (["list", "--channel", "t"], ["tg-main"]),
    (["list", "--channel", "v"], ["viber\\ main"]), (["list", "--limit", "5", "--m"], ["--mine"]),
    (["close", "--", "--n"], []), (["close", "--", "7"], ["7", "71"]), (["unknown", ""], []),
    (["client", "visit", "list", "ext", ":", "1"], ["12", "13"]),
    (["client", "visit", "list", "ext", ":"], ["12", "13"]),
    (["roles", "tg-main", ""], []), (["list", "--debug"], []),
  ])
  func `bash offers what can stand there`(words: [String], expected: [String]) throws {
    #expect(try complete(words) == expected)
  }

  @Test func `files are offered, also with blanks`() throws {
    let before = "cd \"$(mktemp -d)\" && touch 'a b.txt' && mkdir add"
    #expect(try complete(["list", "--out", "a"], before: before).sorted() == ["a b.txt", "add"])
    #expect(try complete(["list", "--out", "=", "a "], before: before) == ["a b.txt"])
  }

  @Test func `candidates are asked for with the store and staff of the line`() throws {
    let before = "exec 9>&1"
    let words = ["--store", "/s", "--as=ira", "close", "7"]
    #expect(try complete(words, before: before).contains("7"))
    let script = "calls=$(mktemp); exec 9>$calls; trap 'cat $calls; rm $calls' EXIT"
    #expect(try complete(words, before: script).last == "--store /s --as=ira __complete chat 7")
  }

  @Test func `the script is silent under nounset`() throws {
    let complaints = try Shell.run("bash --norc -u 2>&1 >/dev/null", input: BashCompletion.script(fixture.root))
    #expect(complaints.isEmpty)
  }
}
