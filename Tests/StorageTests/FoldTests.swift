import Testing

@testable import Storage

struct FoldTests {
  @Test(arguments: [
    ("об'єкт", "обʼєкт"), ("об’єкт", "обʼєкт"), ("обʼєкт", "обʼєкт"), ("O'Neil", "OʼNeil"), ("'цитата'", "'цитата'"),
    ("кінець’ речення", "кінець’ речення"), ("5'6", "5'6"), ("", ""), ("'", "'"), ("и\u{306}од", "йод"),
    ("і\u{308}жак", "їжак"),
  ])
  func `apostrophes between letters are one letter, composed forms are one`(text: String, folded: String) {
    #expect(Array(fold(text).unicodeScalars) == Array(folded.unicodeScalars))
    #expect(fold(fold(text)) == fold(text))
  }

  @Test(arguments: [
    ("манікюр", "\"манікюр\"*"), ("два слова", "\"два\"* AND \"слова\"*"), ("об'єкт", "\"обʼєкт\"*"),
    ("a\"b", "\"a\"* AND \"b\"*"), ("AND", "\"AND\"*"),
  ])
  func `every word is quoted`(text: String, expression: String) {
    #expect(searchExpression(text) == expression)
  }

  @Test(arguments: ["", "  ", "\"*()", "％", "💇"])
  func `no word is no expression`(text: String) {
    #expect(searchExpression(text) == nil)
  }
}
