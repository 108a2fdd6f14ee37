import Inbox
import Phrases
import Testing

struct WordingTests {
  private func filled(_ text: String) throws -> String? {
    try Wording(text).filled { placeholder in
      switch placeholder {
      case .name: "Оля"
      case .balance: "120.50 UAH"
      case .nextVisit: nil
      }
    }
  }

  @Test(
    arguments: [
      ("Вітаємо, {name}!", "Вітаємо, Оля!"), ("{name}{balance}", "Оля120.50 UAH"), ("без нічого", "без нічого"),
      ("{{name}", "{name}"), ("{{{name}", "{Оля"), ("a } b", "a } b"), ("{{}}", "{}}"), ("", ""),
    ]
  )
  func `places are filled, and a double brace is a brace`(text: String, expected: String) throws {
    #expect(try filled(text) == expected)
  }

  @Test func `a text with a hole in it is none`() throws {
    #expect(try filled("Чекаємо {nextVisit}") == nil)
  }

  @Test(arguments: ["{Name}", "{ name }", "{name", "{", "{}", "{phone}", "a {name b}", "{na\nme}"])
  func `what is no placeholder is bad input`(text: String) {
    #expect { try Wording(text) } throws: { ($0 as? Fault)?.code == .badInput }
  }

  @Test func `it knows what it asks`() throws {
    #expect(try Wording("{name} {name} {balance} {{nextVisit}").placeholders == [.name, .balance])
  }
}
