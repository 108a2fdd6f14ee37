import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

struct MenuTests {
  @Test func `a chat begins with the menu, whatever is said first`() {
    for first in ["Добрий день", "/start", "/start promo7", "щось незрозуміле", "дякую"] {
      var parlour = Parlour()
      let turnout = parlour.write(first)
      #expect(turnout?.status == .bot)
      #expect(parlour.said.hasPrefix("Вітаємо!"))
      #expect(parlour.said.contains("1. Мій баланс"))
      #expect(parlour.talk.keyboard?.kind == .menu)
      #expect(parlour.labels.count == 8)
    }
  }

  @Test func `a first word that is a wish is fulfilled`() {
    var parlour = Parlour()
    #expect(parlour.write("/balance")?.text == "На вашому рахунку 120.50 грн.")
  }

  @Test(
    arguments: [
      ("/balance", "рахунку"), ("/balance@salon_bot", "рахунку"), ("баланс", "рахунку"), ("Мій баланс", "рахунку"),
      ("МІЙ БАЛАНС!", "рахунку"), ("1", "рахунку"), ("1.", "рахунку"), ("My balance", "рахунку"),
      ("/visits", "записів"),
      ("мої записи", "записів"), ("записатись", "salon.example/book"), ("акції", "пропозицій"), ("відгук", "Оцініть"),
      ("привіт", "Чим можемо"), ("меню", "Чим можемо"),
    ]
  )
  func `buttons, commands, words and numbers mean the same`(words: String, part: String) {
    var parlour = Parlour()
    parlour.write("/start")
    parlour.write(words)
    #expect(parlour.said.contains(part), "\(words): \(parlour.said)")
  }

  @Test func `a service that is off, or has nothing to serve with, is not offered`() {
    var parlour = Parlour()
    parlour.setup.services[.balance] = ServiceSetup(isOn: false)
    parlour.setup.services[.topup] = nil
    parlour.bookingURL = nil
    parlour.write("/start")
    #expect(parlour.labels == ["Мої записи", "Акції", "Залишити відгук", "Поскаржитися", "Покликати адміністратора"])
    parlour.write("/balance")
    #expect(parlour.said.contains("недоступно"))
    parlour.write("баланс")
    #expect(parlour.said.contains("не зовсім зрозуміли"))
  }

  @Test func `a service says what the salon wants it to, in the client's language`() {
    var parlour = Parlour()
    parlour.setup.services[.balance] = ServiceSetup(
      label: [.uk: "Скільки в мене?"], text: [.uk: "{name}, у вас {balance}. {{ {інше}"])
    parlour.write("/start")
    #expect(parlour.labels.first == "Скільки в мене?")
    parlour.write("скільки в мене")
    #expect(parlour.said == "Марія Коваль, у вас 120.50 грн. { {інше}")
    var english = Parlour(language: "en-US")
    english.setup = parlour.setup
    english.write("/start")
    #expect(english.labels.first == "My balance")
    english.write("1")
    #expect(english.said == "Your balance is 120.50 UAH.")
  }

  @Test func `the salon's language is spoken to who has another`() {
    var parlour = Parlour(language: "de")
    parlour.language = .en
    parlour.write("x")
    #expect(parlour.said.hasPrefix("Hello"))
    parlour.setup.greeting = [.en: "Good day from {company}."]
    parlour.company = "Salon Podil"
    parlour.talk.close(at: parlour.now)
    parlour.write("x")
    #expect(parlour.said.hasPrefix("Good day from Salon Podil."))
  }

  @Test func `a command of the salon's own answers with its text and link, and stands on the menu with a label`() {
    var parlour = Parlour()
    parlour.setup.shortcuts = [
      Shortcut(name: "price", text: "Ціни на сайті", link: "https://salon.example/price", label: "Ціни"),
      Shortcut(name: "address", text: "вул. Хрещатик, 1", link: nil),
    ]
    parlour.write("/start")
    #expect(parlour.labels.last == "Ціни")
    parlour.write("9")
    #expect(parlour.said == "Ціни на сайті\nhttps://salon.example/price")
    #expect(parlour.talk.keyboard?.buttons.first?.action == .link("https://salon.example/price"))
    parlour.write("/address")
    #expect(parlour.said == "вул. Хрещатик, 1")
    let names = commands(of: parlour.facts(.sample(), nil)).map(\.name)
    #expect(names.suffix(2) == ["price", "address"] && names.first == "start")
  }

  @Test func `thanks are answered, and leave the question as it was`() {
    var parlour = Parlour()
    parlour.write("/review")
    parlour.write("дякую")
    #expect(parlour.said.hasPrefix("Будь ласка"))
    #expect(parlour.step == .rating)
  }
}
