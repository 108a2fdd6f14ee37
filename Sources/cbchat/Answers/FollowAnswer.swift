import CLI
import Inbox
import JSON
import Phrases

/// A chat in `list --follow`: as in a list, and whether it has just left it.
struct FollowAnswer: Row {
  let chat: ChatAnswer
  let isLeft: Bool

  var json: JSONValue {
    guard case .object(var object) = chat.json else { return chat.json }
    object["left"] = .bool(isLeft)
    return .object(object)
  }

  /// In a pipe one column more than in a list, behind the text: `left`, or nothing.
  static let columns = ChatAnswer.columns + [Column(en: "left", uk: "вибув", only: .pipe)]

  var cells: [Cell] {
    var cells = chat.cells
    if isLeft { cells[1] = Cell(Phrase(en: "left", uk: "вибув"), plain: cells[1].plain[.en], [.dim]) }
    return cells + [Cell(isLeft ? "left" : "")]
  }
}
