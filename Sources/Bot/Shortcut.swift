import Inbox
import Phrases

/// Answers a command of the salon's own with its text, its link, or both.
func shortcut(_ name: String, _ turn: Turn) -> Answer? {
  guard let shortcut = turn.facts.setup.shortcuts.first(where: { $0.name == name }) else { return nil }
  let text = [shortcut.text.map { fill($0, turn.facts.common) }, shortcut.link].compactMap(\.self).joined(
    separator: "\n")
  guard let link = shortcut.link else { return Answer(text) }
  let label = turn.said(Phrase(en: "Open", uk: "Відкрити"))
  return .question(text, [[Keyboard.Button(label, .link(link))]], step: .menu, turn.language)
}
