import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat completion`: the script that completes commands in a shell.
struct CompletionCommand: Command {
  enum Shell: String, CaseIterable, ArgumentValue {
    case bash
    case zsh
    case fish
  }

  static let path = ["completion"]
  static let summary = Phrase(en: "Print a completion script", uk: "Надрукувати скрипт автодоповнення")
  static let examples = [
    Example(
      "source <(cbchat completion bash)", en: "completes in this shell", uk: "вмикає автодоповнення в цій оболонці")
  ]
  static var parameters: [Parameter<Self>] {
    [.argument("SHELL", \.shell, en: "the shell", uk: "оболонка")]
  }

  var shell: Shell?

  func run(_ context: Context) throws(Fault) -> Exit {
    switch shell {
    case .bash: try context.output.document(BashCompletion.script(context.table.root))
    case .zsh: try context.output.document(ZshCompletion.script(context.table.root, language: .en))
    case .fish: try context.output.document(FishCompletion.script(context.table.root, language: .en))
    case nil: break
    }
    return .done
  }
}

/// `cbchat __complete KIND [PREFIX]`: what completion scripts ask for.
///
/// It never fails and never complains.
struct CompleteCommand: Command {
  static let path = ["__complete"]
  static let summary = Phrase(en: "Candidates for completion", uk: "Варіанти автодоповнення")
  static let isHidden = true
  static var parameters: [Parameter<Self>] {
    [
      .argument("KIND", \.kind, en: "what is completed", uk: "що доповнюється"),
      .optionalArgument("PREFIX", \.prefix, en: "what is typed already", uk: "що вже введено"),
    ]
  }

  var kind = ""
  var prefix: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    let found = (try? candidates(context)) ?? []
    let fitting = found.filter { $0.word.hasPrefix(prefix ?? "") }
    try context.output.document(
      fitting.map { $0.note.isEmpty ? $0.word : "\($0.word)\t\(Sanitize.text($0.note))" }
        .joined(separator: "\n") + (fitting.isEmpty ? "" : "\n")
    )
    return .done
  }

  private func candidates(_ context: Context) throws(Fault) -> [(word: String, note: String)] {
    if kind == "campaign" { try context.requireCampaigner() }
    let viewer = try context.viewer
    return try context.desk.look { (read) throws(Fault) in
      switch kind {
      case "chat":
        var found: [(word: String, note: String)] = []
        try read.chats(ChatQuery(folder: .active, limit: 100), for: viewer) { view throws(Fault) in
          found.append((String(view.chat.id.rawValue), view.shownName[context.output.language]))
          return true
        }
        return found
      case "channel": return try read.channels(for: viewer).map { ($0.name, $0.title) }
      case "login": return try read.staff().filter(\.active).map { ($0.login, $0.name) }
      case "client":
        return try read.clients(matching: nil, limit: 100, for: viewer).map { (String($0.id.rawValue), $0.name) }
      case "campaign":
        return try read.campaigns(for: viewer).map {
          ($0.name, CampaignAnswer.phrase($0.state)[context.output.language])
        }
      default: return []
      }
    }
  }
}
