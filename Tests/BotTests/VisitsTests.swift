import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

struct VisitsTests {
  private static func parlour() -> Parlour {
    var parlour = Parlour()
    parlour.visits = [
      Parlour.visit(11, in: .days(1)), Parlour.visit(12, in: .days(40), "Педикюр"),
      Parlour.visit(13, in: .days(2), client: 2, "Чуже"),
      Parlour.visit(14, in: .hours(-3), "Минуле"),
    ]
    return parlour
  }

  @Test func `the visits to come are listed, nobody else's`() {
    var parlour = Self.parlour()
    parlour.write("/visits")
    #expect(parlour.said.contains("1. вівторок, 24 листопада, 22:15 — Манікюр"))
    #expect(parlour.said.contains("2. субота, 2 січня 2027, 22:15 — Педикюр"))
    #expect(!parlour.said.contains("Чуже") && !parlour.said.contains("Минуле"))
    #expect(parlour.labels == ["Скасувати 24.11 22:15", "Скасувати 02.01 22:15", "Меню"])
  }

  @Test func `one is cancelled after a yes, at once, and colleagues are told`() {
    var parlour = Self.parlour()
    parlour.write("/visits")
    parlour.write("1")
    #expect(parlour.step == .confirm(11, until: parlour.now + .minutes(10)))
    #expect(parlour.talk.visits.isEmpty)
    parlour.write("так")
    #expect(parlour.talk.visits[11]?.status == .cancelled)
    #expect(parlour.said.hasPrefix("Запис скасовано"))
    #expect(parlour.lines == [.visitCancelled])
    #expect(parlour.talk.chat?.status == .bot)
  }

  @Test func `a repeated yes cancels nothing more`() {
    var parlour = Self.parlour()
    parlour.press("/cancel 11")
    parlour.press("/confirm 11", id: "twice")
    #expect(parlour.press("/confirm 11", id: "twice") == nil)
    parlour.press("/confirm 11")
    #expect(parlour.said.hasPrefix("Цей запис уже скасовано"))
    #expect(parlour.lines == [.visitCancelled])
    parlour.press("/cancel 11")
    #expect(parlour.said.hasPrefix("Цей запис уже скасовано"))
  }

  @Test func `a yes counts ten minutes, to the millisecond`() {
    for (wait, isCancelled) in [(Span.minutes(10), true), (.minutes(10) + .milliseconds(1), false)] {
      var parlour = Self.parlour()
      parlour.press("/cancel 11")
      parlour.now = parlour.now + wait
      parlour.press("/confirm 11")
      #expect((parlour.talk.visits[11]?.status == .cancelled) == isCancelled)
      if !isCancelled { #expect(parlour.said.hasPrefix("Час на підтвердження минув")) }
    }
    var patient = Self.parlour()
    patient.setup.services[.visits] = ServiceSetup(settings: ["confirm": "1h"])
    patient.press("/cancel 11")
    patient.now = patient.now + .minutes(59)
    patient.write("yes")
    #expect(patient.talk.visits[11]?.status == .cancelled)
  }

  @Test(arguments: ["/confirm 12", "/confirm 13", "/confirm 14", "/confirm 99", "/confirm x", "/confirm"])
  func `a yes to what was not asked cancels nothing`(command: String) {
    var parlour = Self.parlour()
    parlour.press("/cancel 11")
    parlour.press(command)
    #expect(parlour.talk.visits.isEmpty)
    #expect(!parlour.said.contains("Чуже"))
  }

  @Test func `a no keeps the visit`() {
    var parlour = Self.parlour()
    parlour.press("/cancel 11")
    parlour.write("ні")
    #expect(parlour.talk.visits.isEmpty)
    #expect(parlour.said.hasPrefix("Добре"))
    parlour.write("так")
    #expect(parlour.talk.visits.isEmpty)
  }
}

extension Span {
  static func milliseconds(_ count: Int64) -> Span { Span(milliseconds: count) }
  static func + (left: Span, right: Span) -> Span { Span(milliseconds: left.milliseconds + right.milliseconds) }
}
