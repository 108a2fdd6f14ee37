import Channels
import Phrases
import Testing

/// What people read of a content that cannot be shown here.
struct ContentWordsTests {
  @Test(arguments: [("SWE001", "відкрийте на телефоні"), ("poll", "опитування"), ("empty", "повідомлення без вмісту")])
  func `a known content is told in the reader's language`(name: String, words: String) {
    #expect(ContentWords.phrase(name).uk == words)
    #expect(ContentWords.phrase(name).en != words)
  }

  @Test func `an unknown one keeps the messenger's own name`() {
    #expect(ContentWords.phrase("futureMessage").uk == "futureMessage")
    #expect(ContentWords.phrase("").en.isEmpty)
  }
}
