import CLI
import Phrases

/// `cbchat help`: help for a command, or on a topic.
struct HelpCommand: Command {
  static let path = ["help"]
  static let summary = Phrase(en: "Show help", uk: "Показати довідку")
  static let examples = [
    Example("cbchat help send", en: "how to answer", uk: "як відповісти"),
    Example("cbchat help exit-codes", en: "what an exit status means", uk: "що означає код виходу"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .arguments(
        "COMMAND",
        \.words,
        en: "a command, or exit-codes, json, channels",
        uk: "команда, або exit-codes, json, channels",
        complete: .command,
        required: false
      )
    ]
  }

  var words: [String] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    context.learnLanguage()
    switch words {
    case ["exit-codes"]: try context.output.answer(ExitCodes())
    case ["channels"]: try context.output.answer(ChannelsTopic())
    case ["json"]: try context.output.answer(JSONTopic())
    default: try context.output.answer(Help(try context.table.root.node(at: words), .long))
    }
    return .done
  }
}
