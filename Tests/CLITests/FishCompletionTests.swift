import CLI
import Phrases
import Testing

struct FishCompletionTests {
  private let script = FishCompletion.script(fixture.root)

  @Test(arguments: [
    "complete -c cbchat -n '__cbchat_at \\'\\'' -a close -d 'Close chats'",
    "complete -c cbchat -n '__cbchat_at \\'client\\'' -a add -d 'Add a client'",
    "complete -c cbchat -n '__cbchat_at \\'close\\'' -f -a '(__cbchat_candidates chat)'",
    "complete -c cbchat -n '__cbchat_at \\'close\\'' -l note -s n -x -d 'a note for colleagues [optional]'",
    "complete -c cbchat -n '__cbchat_at \\'close\\'' -l no-tell -d 'tell the client'",
    "complete -c cbchat -n '__cbchat_at \\'list\\'' -l sort -r -f -a 'activity waiting' -d 'the order'",
    "complete -c cbchat -n '__cbchat_at \\'list\\'' -l out -r -F -d 'where to write'",
    "complete -c cbchat -l yes -s y -d 'do not ask'",
    "            case --store --as --fields --lang --color",
    "    set -l commands 'list' 'close' 'send' 'client' 'client add' 'client visit' 'client visit list' 'roles'",
  ])
  func `fish has a line for each`(line: String) {
    #expect(script.split(separator: "\n").map(String.init).contains(line))
  }

  @Test func `quotes in texts are escaped`() {
    var root = fixture.root
    root.children[1].summary = Phrase(same: #"it's \ here"#)
    let script = FishCompletion.script(root)
    #expect(script.contains(#"-a close -d 'it\'s \\ here'"#))
  }
}
