import Inbox
import Phrases
import TestKit
import Testing

struct PlanCampaignTests {
  private func campaign(
    _ text: String? = "Знижки!",
    template: Template? = nil,
    selection: Campaign.Selection = .all
  ) -> Campaign {
    Campaign(
      id: 1, name: "promo", channel: 1, staff: 1, text: text, template: template, selection: selection,
      startAt: .sample, createdAt: .sample)
  }

  private func planner(_ campaign: Campaign, traits: Traits = .sample()) throws -> Planner {
    try Planner(campaign, in: .sample(), traits: traits, zone: Zone(name: "Europe/Kyiv") ?? .utc, currency: "UAH")
  }

  private func contact(_ id: Int64 = 1, wrote ago: Span? = .hours(1), name: String? = "Марія") -> Contact {
    .sample(id, externalID: "\(id)", name: name, lastInboundAt: ago.map { .sample - $0 })
  }

  private static var templated: Traits {
    var traits = Traits.sample(window: ReplyWindow([.init(.hours(24))]))
    traits.hasTemplates = true
    return traits
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var contact: Contact
    var traits = Traits.sample()
    var isTemplate = false
    let verdict: Recipient.Verdict

    init(
      _ name: String,
      _ verdict: Recipient.Verdict,
      wrote ago: Span? = .hours(1),
      traits: Traits = .sample(),
      isTemplate: Bool = false,
      _ change: (inout Contact) -> Void = { _ in }
    ) {
      testDescription = name
      self.verdict = verdict
      self.traits = traits
      self.isTemplate = isTemplate
      contact = .sample(lastInboundAt: ago.map { .sample - $0 })
      change(&contact)
    }
  }

  static let window = Traits.sample(window: ReplyWindow.metaSample)

  static let cases = [
    Case("who wrote once", .send), Case("who never wrote", .noContact, wrote: nil),
    Case("who blocked", .blocked) { $0.state = .blocked }, Case("who opted out", .optedOut) { $0.isOptedOut = true },
    Case("exactly at the window's end", .send, wrote: .hours(24), traits: window),
    Case("a millisecond later", .windowClosed, wrote: Span(milliseconds: 86_400_001), traits: window),
    // Within a person's seven days: a campaign is no person.
    Case("with a person's tag only", .windowClosed, wrote: .days(3), traits: window),
    Case("where a template would do", .needsTemplate, wrote: .days(3), traits: templated),
    Case("with a template", .send, wrote: .days(3), traits: templated, isTemplate: true),
    Case("a template to who opted out", .optedOut, wrote: .days(3), traits: templated, isTemplate: true) {
      $0.isOptedOut = true
    },
  ]

  @Test(arguments: cases)
  func `a verdict is what the messenger and consent allow`(example: Case) {
    let verdict = verdict(
      example.contact, in: .sample(), traits: example.traits, isTemplate: example.isTemplate, at: .sample)
    #expect(verdict == example.verdict)
  }

  @Test func `of a card's contacts the first who can be reached gets it`() throws {
    var planner = try self.planner(campaign())
    var blocked = contact(1)
    blocked.state = .blocked
    let verdicts = try [blocked, contact(2), contact(3)].map {
      try planner.add(Prospect(contact: $0, client: 7, clientName: "Марія"), at: .sample).verdict
    }
    #expect(verdicts == [.blocked, .send, .duplicate])
    // Contacts without a card are nobody's second.
    for id in Int64(4)...6 {
      #expect(try planner.add(Prospect(contact: contact(id)), at: .sample).verdict == .send)
    }
  }

  @Test func `a card that is named twice gets it once`() throws {
    var planner = try self.planner(campaign(selection: .clients(digest: "x")))
    func verdict(_ client: Client.ID, _ contact: Contact?) throws -> Recipient.Verdict {
      try planner.add(Prospect(contact: contact, client: client, clientName: "М"), at: .sample).verdict
    }
    #expect(try verdict(1, contact(1)) == .send)
    #expect(try verdict(2, nil) == .noContact)
    #expect(try verdict(1, contact(1)) == .duplicate)
    #expect(try verdict(2, nil) == .duplicate)
  }

  @Test func `texts are filled from the card, and nobody gets a hole`() throws {
    var planner = try self.planner(campaign("{name}: {balance}, {nextVisit}"))
    #expect(planner.placeholders == [.name, .balance, .nextVisit])
    #expect(planner.common == nil)
    let full = Prospect(
      contact: contact(), client: 1, clientName: "Марія Коваль", balance: -550, nextVisit: "2026-11-24T16:30:00Z")
    let recipient = try planner.add(full, at: .sample)
    #expect(recipient.text == "Марія Коваль: -5.50 UAH, 24.11.2026 18:30")
    let noVisit = Prospect(contact: contact(2), client: 2, clientName: "Інна", balance: 0)
    #expect(try planner.add(noVisit, at: .sample).verdict == .unfilled)
    var named = try self.planner(campaign("Вітаємо, {name}!"))
    #expect(try named.add(Prospect(contact: contact(3)), at: .sample).text == "Вітаємо, Марія!")
    // A bare number is nobody's name.
    #expect(try named.add(Prospect(contact: contact(4, name: nil)), at: .sample).verdict == .unfilled)
  }

  @Test func `what everybody gets is kept once`() throws {
    var planner = try self.planner(campaign("Знижки {{до п’ятниці}"))
    #expect(planner.common == "Знижки {до п’ятниці}")
    #expect(try planner.add(Prospect(contact: contact()), at: .sample).text == nil)
  }

  @Test func `a template is filled for each, and only where there are templates`() throws {
    let template = Template(name: "promo", language: "uk", parameters: ["{name}", "20 %"])
    #expect { try self.planner(campaign(nil, template: template)) } throws: { ($0 as? Fault)?.code == .notSupported }
    var planner = try self.planner(campaign(nil, template: template), traits: Self.templated)
    let recipient = try planner.add(Prospect(contact: contact(1, wrote: .days(9))), at: .sample)
    #expect(recipient.verdict == .send)
    #expect(recipient.parameters == ["Марія", "20 %"])
    #expect(recipient.text == "promo (uk): Марія, 20 %")
  }

  @Test func `a text that would take too many messages stops the plan`() throws {
    var planner = try self.planner(campaign(String(repeating: "я", count: 4096 * 21)))
    #expect { try planner.add(Prospect(contact: contact()), at: .sample) } throws: { ($0 as? Fault)?.code == .tooLong }
  }

  @Test func `the same name is the same campaign`() throws {
    try requireSame(campaign(), as: campaign())
    var other = campaign()
    other.channel = 2
    let different = [campaign("Інше"), campaign(selection: .status("VIP")), other]
    for campaign in different {
      #expect { try requireSame(campaign, as: self.campaign()) } throws: { ($0 as? Fault)?.code == .keyReused }
    }
    // When and at what hours was decided by the first run.
    var later = campaign()
    later.startAt = .sample + .days(1)
    later.between = try Daytime("10:00-20:00")
    try requireSame(later, as: campaign())
  }

  @Test(arguments: [Campaign.Selection.all, .status("VIP: золото"), .clients(digest: "ab12")])
  func `a selection is read back from its word`(selection: Campaign.Selection) {
    #expect(Campaign.Selection(word: selection.word) == selection)
  }
}
