import Channels
import Inbox
import Phrases
import Testing

/// What people read of a messenger's refusal.
struct ReasonsTests {
  @Test(arguments: [
    ("Forbidden: bot was blocked by the user", "клієнт заблокував"),
    ("receiverNotSubscribed: notSubscribed", "клієнт заблокував"),
    ("551: This person isn't available right now.", "клієнт заблокував"),
    ("100/1545041: x", "клієнт заблокував"),
    ("Bad Request: chat not found", "не знаходить"),
    ("10/2534014: x", "не знаходить"),
    ("10/2018278: (#10) outside of allowed window", "вікно відповіді"),
    ("131047: Re-engagement message", "вікно відповіді"),
    ("190/463: Session has expired", "не приймає токен"),
    ("Unauthorized", "не приймає токен"),
    ("invalidAuthToken", "не приймає токен"),
    ("instance account not authorized", "сесію номера"),
    ("4: Application request limit reached", "забагато повідомлень"),
    ("131056: pair rate limit hit", "забагато повідомлень"),
    ("HTTP 466: correspondents limit", "тариф"),
    ("131042: Business eligibility payment issue", "тариф"),
    ("10/1893063: x", "обмежив акаунт"),
    ("10/2534122: x", "обмежив акаунт"),
    ("131049: healthy ecosystem", "притримав"),
    ("132001: Template name does not exist", "шаблон"),
    ("HTTP 502, not an answer of the Graph API", "незрозуміла"),
    ("connection refused", "немає зв’язку"),
    ("no connection in time", "немає зв’язку"),
    ("no such host", "немає зв’язку"),
    ("no answer in time", "не відповів вчасно"),
    ("closed without an answer", "не відповів вчасно"),
  ])
  func `a reason is told in the reader's language, with the messenger's own words`(words: String, meaning: String) {
    let phrase = Reasons.phrase(words, code: "rejected")
    #expect(phrase.uk.contains(meaning), "\(phrase.uk)")
    #expect(phrase.uk.hasSuffix("(\(words))") && phrase.en.hasSuffix("(\(words))"))
  }

  @Test func `what cbchat itself found reads in the reader's language, whatever the table knows`() {
    let words = Phrase(en: "the channel wa has no token", uk: "канал wa не має токена")
    #expect(Reasons.phrase(of: Outcome(.tokenInvalid, words: words)) == words)
    var channel = Account.sample("viber-bot", secrets: [:], settings: [:]).channel
    #expect(Reasons.phrase(of: channel) == nil)
    channel.mark(.unauthorized, because: "Unauthorized")
    #expect(Reasons.phrase(of: channel)?.uk == "месенджер не приймає токен (Unauthorized)")
    channel.mark(.unauthorized, words: words)
    #expect(Reasons.phrase(of: channel) == words && channel.stateReason == words.en)
    channel.mark(.ok, words: words)
    #expect(channel.stateReason == nil && channel.stateWords == nil)
  }

  @Test func `what is not known better is told by its code, and what has no code as it is`() {
    #expect(Reasons.phrase("Bad Request: odd", code: "rejected").uk == "месенджер відмовив (Bad Request: odd)")
    #expect(Reasons.phrase("14: something").uk == "14: something")
    #expect(Reasons.phrase("odd words").en == "odd words")
    #expect(Reasons.phrase(code: "expired").uk == "чекало надто довго")
    #expect(Reasons.phrase("channel removed", code: "rejected").en == "channel removed")
    #expect(Reasons.phrase("channel removed").uk == "канал видалено")
  }
}
