import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

/// Every text, in both languages.
struct TextsTests {
  /// What the bot says on a walk through everything it has, in a client's language.
  private static func walk(_ language: String) -> [String] {
    var said: [String] = []
    func talk(linked: Bool = true, _ steps: [(inout Parlour) -> Void]) {
      var parlour = Parlour(linked: linked, language: language)
      parlour.visits = [Parlour.visit(11, in: .days(1), "X")]
      parlour.promotions = [Promotion(id: 1, title: "X", until: CivilDate("2027-01-01"))]
      parlour.client = Client.sample(name: "X")
      for step in steps {
        step(&parlour)
        said.append(parlour.said)
        said += parlour.labels
      }
    }
    func write(_ words: String...) -> [(inout Parlour) -> Void] { words.map { word in { $0.write(word) } } }
    talk(write("/start", "/menu", "/balance", "/topup", "x", "/topup", "0.5", "/topup 200", "/promotions", "/booking"))
    talk(
      write(
        "/visits", "9", "/visits", "1", "x", "/menu", "/visits", "1", "/keep", "/cancel 11", "/confirm 11", "/visits"))
    talk(write("/cancel 11", "/confirm 11", "/confirm 11", "/cancel 99"))
    talk([{ $0.press("/cancel 11") }, { $0.now = $0.now + .hours(1) }, { $0.press("/confirm 11") }])
    talk([{ $0.promotions = [] }] + write("/promotions"))
    talk(write("/review", "x", "/rate 5", "/skip", "/review", "/rate 1", "so so", "thanks", "x"))
    talk([{ $0.setup.services[.balance] = ServiceSetup(isOn: false) }] + write("/balance"))
    talk(write("/complaint"))
    talk(write("/person"))
    talk(write("/start", "x", "x"))
    talk([{ $0.send(.image) }])
    talk(linked: false, write("/balance", "x", "/menu", "/balance", "0671112233"))
    talk(linked: false, write("/balance") + [{ $0.send(.contact) }])
    talk(
      linked: false,
      write("/balance") + [{ $0.send(.contact, phone: "+380671112233", proof: .proven, cards: [.sample(name: "X")]) }])
    talk(
      linked: false,
      write("/balance") + [
        { $0.send(.contact, phone: "+380671112233", proof: .proven, cards: [.sample(), .sample(2)]) }
      ])
    return said
  }

  @Test func `English has no Cyrillic, Ukrainian has no English sentence`() {
    let english = Self.walk("en")
    let ukrainian = Self.walk("uk")
    #expect(english.count == ukrainian.count)
    #expect(english.count > 60)
    for text in english {
      #expect(!text.contains { ("а"..."я").contains($0.lowercased()) || "їієґ".contains($0) }, "\(text)")
    }
    for text in ukrainian {
      let words = text.split(whereSeparator: \.isWhitespace).filter { !$0.contains("/") && $0 != "X" && $0 != "Podil" }
      #expect(!words.contains { $0.count > 1 && $0.allSatisfy { $0.isASCII && $0.isLetter } }, "\(text)")
    }
    for text in english + ukrainian {
      #expect(!text.contains("{") && !text.contains("  "), "\(text)")
      #expect(!text.contains("(а)") && !text.contains("/а "), "\(text)")
    }
  }

  @Test(arguments: BotService.allCases)
  func `a service has its words in both languages`(service: BotService) {
    for language in Language.allCases {
      #expect(!service.type.label[language].isEmpty && service.type.label[language].count <= 40)
      #expect(!service.type.text[language].isEmpty)
      let named = placeholders(in: service.type.text[language])
      #expect(Set(named) == Set(service.type.placeholders))
    }
    #expect(service.type.label.en != service.type.label.uk)
    for word in service.type.words { #expect(word == plain(word), "\(word)") }
    let others = BotService.allCases.filter { $0 != service }.flatMap { $0.type.words }
    #expect(Set(others).isDisjoint(with: service.type.words))
    for setting in service.type.settings { #expect(setting.help.en != setting.help.uk) }
  }

  @Test func `words of the menu mean one thing`() {
    let words = BotService.allCases.flatMap { $0.type.words }
    #expect(Set(words).isDisjoint(with: Menu.words + Menu.greetings + Menu.thanks))
  }

  @Test(arguments: [("", []), ("{a} {{b} {c", ["a"]), ("{x}{y}", ["x", "y"])])
  func `placeholders are words in braces`(template: String, names: [String]) {
    #expect(placeholders(in: template) == names)
  }
}
