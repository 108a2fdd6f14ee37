import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Consent: the words by which clients end and take back promotions.
struct StopWordsTests {
  @Test(arguments: [
    "STOP", "stop", " Стоп. ", "СТОП!!!", "відписатися", "Відписатися\n", "«СТОП»", "/stop", "🛑 stop",
  ])
  func `a stop word is forgiven its case, signs and blanks`(text: String) {
    #expect(ConsentWords.standard.isOptOut(text) == true)
  }

  @Test(arguments: ["START", "start!", " Підписатися ", "підписатися."])
  func `so is a word to come back`(text: String) {
    #expect(ConsentWords.standard.isOptOut(text) == false)
  }

  @Test(arguments: [
    "", " ", "...", "стоп, а коли мій запис?", "STOPS", "не СТОП", "/start", "/start promo", "старт", "ст оп",
    String(repeating: " ", count: 500) + "STOP",
  ])
  func `anything else is none`(text: String) {
    #expect(ConsentWords.standard.isOptOut(text) == nil)
  }

  @Test func `the words are a setting`() {
    let words = ConsentWords(setting: "не  пишіть, Ende")
    #expect(words.isOptOut("Не пишіть!") == true)
    #expect(words.isOptOut("ende") == true)
    #expect(words.isOptOut("STOP") == nil)
    #expect(words.stopWord(in: .uk) == "не  пишіть")
    #expect(words.stopWord(in: .en) == "Ende")
    #expect(ConsentWords(setting: nil) == .standard)
    #expect(ConsentWords(setting: " , ...") == .standard)
  }

  private func heed(_ salon: inout Salon, _ text: String, after span: Span = .seconds(1)) -> Change? {
    let facts = SendFacts(chat: salon.chat, contact: salon.contact, channel: salon.channel, traits: salon.traits)
    let change = heedStopWord(
      text, .standard, at: salon.now - span, facts: facts, language: .uk, ids: &salon.ids, now: salon.now)
    if let change { salon.apply(change) }
    return change
  }

  @Test func `the contact is opted out, a line says so, and they are told once`() throws {
    var salon = Salon.with(.open)
    let before = salon.chat
    #expect(heed(&salon, "стоп") != nil)
    #expect(salon.contact.isOptedOut)
    #expect(salon.lines == [.optedOut])
    let told = try #require(salon.messages.last)
    #expect(told.author == .system)
    #expect(told.text?.contains("Підписатися") == true)
    #expect(salon.outbox.map(\.message) == [told.id])
    #expect(salon.chat == before)
    #expect(heed(&salon, "стоп") == Change())
    #expect(heed(&salon, "Підписатися") != nil)
    #expect(!salon.contact.isOptedOut)
    #expect(salon.lines == [.optedOut, .optedIn])
    #expect(salon.outbox.count == 2)
  }

  @Test func `START of who never left is for others to answer`() {
    var salon = Salon.with(.open)
    #expect(heed(&salon, "START") == nil)
    #expect(heed(&salon, "коли запис?") == nil)
  }

  @Test func `a late word is heeded, and not answered`() {
    var salon = Salon.with(.open)
    #expect(heed(&salon, "STOP", after: .hours(2)) != nil)
    #expect(salon.contact.isOptedOut)
    #expect(salon.outbox.isEmpty)
  }

  @Test func `nothing is told where nothing may leave`() {
    var salon = Salon.with(.open)
    salon.channel.isEnabled = false
    #expect(heed(&salon, "STOP") != nil)
    #expect(salon.contact.isOptedOut)
    #expect(salon.outbox.isEmpty)
  }
}
