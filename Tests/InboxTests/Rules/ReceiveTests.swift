import Inbox
import TestKit
import Testing

/// domain.md, Chat life: the row "inbound message", and what never opens a chat.
struct ReceiveTests {
  @Test func `the first message of a person makes a contact and an open, new chat`() {
    var salon = Salon.sample()
    let at = salon.now - .minutes(2)
    let sender = Sender(externalID: "5001", name: "Марія", username: "maria_k", language: "uk")
    let received = salon.receive(.text("Доброго дня", id: "m1", from: sender, at: at))
    #expect(!received.isDuplicate)
    #expect(received.chat == 1)
    #expect(salon.contacts.count == 1)
    #expect(salon.contact.channel == 1)
    #expect(salon.contact.externalID == "5001")
    #expect(salon.contact.name == "Марія")
    #expect(salon.contact.username == "maria_k")
    #expect(salon.contact.language == "uk")
    #expect(salon.contact.lastInboundAt == at)
    #expect(salon.contact.client == nil)
    #expect(salon.chat.status == .open)
    #expect(salon.chat.isNew)
    #expect(salon.chat.unread == 1)
    #expect(salon.chat.responsible == nil)
    #expect(salon.chat.openedAt == at)
    #expect(salon.chat.activityAt == at)
    #expect(salon.chat.lastInboundAt == at)
    #expect(salon.chat.lastMessage == 1)
    #expect(salon.messages.count == 1)
    #expect(salon.messages[0].direction == .in)
    #expect(salon.messages[0].author == .client)
    #expect(salon.messages[0].text == "Доброго дня")
    #expect(salon.messages[0].at == at)
    #expect(salon.messages[0].state == nil)
    #expect(salon.messages[0].parts == [Message.Part(externalID: "m1", state: .sent)])
  }

  @Test func `a contact found by a former id takes the new one`() {
    var salon = Salon.with(.open)
    let old = salon.contact.externalID
    let sender = Sender(externalID: "UA.15", formerIDs: ["UA.14", old], phone: "+380671112233", phoneProof: .proven)
    salon.receive(Inbound(sender: sender, at: nil, body: .met))
    #expect(salon.contacts.map(\.externalID) == ["UA.15"])
    #expect(salon.contact.phone == "+380671112233")
    // An id that supersedes none changes none.
    salon.receive(.text("так", id: "m9", from: Sender(externalID: "UA.15", formerIDs: [old])))
    #expect(salon.contacts.map(\.externalID) == ["UA.15"])
    salon.receive(.text("так", id: "m10", from: Sender(externalID: "UA.16")))
    #expect(salon.contacts.map(\.externalID) == ["UA.15", "UA.16"])
  }

  @Test(
    arguments: [
      (.bot, .bot, false), (.open, .open, true), (.waiting, .open, true), (.closed, .open, true),
    ] as [(Chat.Status, Chat.Status, Bool)])
  func `an inbound message by the status of the chat`(before: Chat.Status, after: Chat.Status, isNew: Bool) {
    var salon = Salon.with(before)
    salon.chats[0].isNew = false
    salon.chats[0].responsible = 1
    let old = salon.chats[0]
    salon.receive(.text("Є місце на завтра?", id: "m2"))
    #expect(salon.chat.status == after)
    #expect(salon.chat.isNew == isNew)
    #expect(salon.chat.waitUntil == nil)
    #expect(salon.chat.activityAt == salon.now)
    #expect(salon.chat.lastInboundAt == salon.now)
    if before == .closed {
      // A closed chat is never re-opened: a new inquiry begins, without a responsible.
      #expect(salon.chats.count == 2)
      #expect(salon.chats[0] == old)
      #expect(salon.chat.responsible == nil)
      #expect(salon.chat.unread == 1)
      #expect(salon.chat.openedAt == salon.now)
    } else {
      #expect(salon.chats.count == 1)
      #expect(salon.chat.responsible == 1)
      #expect(salon.chat.unread == 2)
      #expect(salon.chat.openedAt == old.openedAt)
    }
  }

  @Test(arguments: [(true, true, Chat.Status.bot), (true, false, .open), (false, true, .open)])
  func `a new chat is the bot's when the channel's bot is on`(isOn: Bool, hasBot: Bool, status: Chat.Status) {
    var salon = Salon.sample(channel: .sample(isBotOn: isOn), traits: .sample(hasBot: hasBot))
    salon.receive(.text("Привіт", id: "m1"))
    #expect(salon.chat.status == status)
    #expect(salon.chat.isNew == (status == .open))
    #expect(salon.chat.unread == 1)
  }

  @Test(arguments: [
    Arrival(externalID: "m1", text: "текст"),
    Arrival(externalID: "m1", attachments: [Attachment(kind: .voice)]),
    Arrival(externalID: "m1", attachments: [Attachment(kind: .location, url: "geo:50.45,30.52")]),
    Arrival(externalID: "m1", attachments: [Attachment(kind: .contact, phone: "0671112233")]),
    Arrival(externalID: "m1", attachments: [Attachment(kind: .unsupported, name: "dice")]),
  ])
  func `any content opens a chat and is kept as it came`(arrival: Arrival) {
    var salon = Salon.sample()
    salon.receive(.body(.message(arrival)))
    #expect(salon.chats.count == 1)
    #expect(salon.messages[0].text == arrival.text)
    #expect(salon.messages[0].attachments == arrival.attachments)
  }

  @Test func `a pressed button opens a chat and happens now`() {
    var salon = Salon.sample()
    salon.receive(.body(.callback(Arrival(externalID: "cb1", text: "Послуги", action: "services"))))
    #expect(salon.chat.status == .open)
    #expect(salon.chat.isNew)
    #expect(salon.messages[0].at == salon.now)
  }

  @Test func `the same message twice is one`() {
    var salon = Salon.sample()
    salon.receive(.text("Доброго дня", id: "m1"))
    let before = salon
    let again = salon.receive(.text("Доброго дня", id: "m1"))
    #expect(again.isDuplicate)
    #expect(again.change.isEmpty)
    #expect(again.chat == 1)
    #expect(salon.messages == before.messages)
    #expect(salon.chats == before.chats)
    #expect(salon.ids.nextMessage == before.ids.nextMessage)
  }

  @Test func `a duplicate of a message in a closed chat opens nothing`() {
    var salon = Salon.with(.closed)
    #expect(salon.receive(.text("Доброго дня", id: "first")).isDuplicate)
    #expect(salon.chats.count == 1)
    #expect(salon.chat.status == .closed)
  }

  @Test func `a message is never later than when it was received`() {
    var salon = Salon.sample()
    salon.receive(.text("З майбутнього", id: "m1", at: salon.now + .hours(5)))
    #expect(salon.messages[0].at == salon.now)
    #expect(salon.contact.lastInboundAt == salon.now)
  }

  @Test func `a late message counts as unread but does not move the chat down`() {
    var salon = Salon.with(.open)
    salon.receive(.text("Друге", id: "m2"))
    let activity = salon.chat.activityAt
    salon.receive(.text("Запізніле", id: "m0", at: salon.now - .minutes(20)))
    #expect(salon.chat.unread == 3)
    #expect(salon.chat.isNew)
    #expect(salon.chat.activityAt == activity)
    #expect(salon.chat.lastMessage == 2)
    #expect(salon.chat.lastInboundAt == salon.now)
    #expect(salon.contact.lastInboundAt == salon.now)
  }

  @Test func `absent facts erase nothing, told ones replace`() {
    var salon = Salon.sample()
    salon.receive(
      .text("1", id: "m1", from: Sender(externalID: "5001", name: "Марія", username: "maria", language: "uk")))
    salon.receive(.text("2", id: "m2", from: Sender(externalID: "5001", name: "Марія К.")))
    #expect(salon.contacts.count == 1)
    #expect(salon.contact.name == "Марія К.")
    #expect(salon.contact.username == "maria")
    #expect(salon.contact.language == "uk")
  }

  @Test func `a proven phone is never lost to a claimed one`() {
    var salon = Salon.sample()
    func sender(_ phone: Phone, _ proof: Contact.PhoneProof?) -> Sender {
      Sender(externalID: "5001", phone: phone, phoneProof: proof)
    }
    salon.receive(.text("1", id: "m1", from: sender("+380670000001", nil)))
    #expect(salon.contact.phone == "+380670000001")
    #expect(salon.contact.phoneProof == .claimed)
    #expect(salon.contact.client == nil)
    salon.receive(.text("2", id: "m2", from: sender("+380670000002", .proven)))
    #expect(salon.contact.phone == "+380670000002")
    salon.receive(.text("3", id: "m3", from: sender("+380670000003", .claimed)))
    #expect(salon.contact.phone == "+380670000002")
    #expect(salon.contact.phoneProof == .proven)
    salon.receive(.text("4", id: "m4", from: sender("+380670000004", .proven)))
    #expect(salon.contact.phone == "+380670000004")
  }

  @Test(arguments: [Inbound.Body.blocked, .unblocked, .optedOut, .optedIn, .met])
  func `what a stranger does without writing opens no chat`(body: Inbound.Body) {
    var salon = Salon.sample()
    salon.receive(.body(body))
    #expect(salon.chats.isEmpty)
    #expect(salon.messages.isEmpty)
    #expect(salon.contacts.allSatisfy { $0.lastInboundAt == nil })
  }

  @Test(arguments: Chat.Status.allCases)
  func `what is no message never changes a chat`(status: Chat.Status) {
    let bodies: [Inbound.Body] = [
      .edit(of: "first", text: "Добрий день", attachments: []), .deletion(of: "first"),
      .reaction(to: "first", emojis: ["❤"]), .receipt(Receipt(.seen, .message(externalID: "first"))), .blocked,
      .unblocked,
      .optedOut, .optedIn, .met, .message(Arrival(externalID: "old", text: "Торік", isHistory: true)),
      .edit(of: "nobody", text: "x", attachments: []), .deletion(of: "nobody"),
      .receipt(Receipt(.seen, .message(externalID: "nobody"))),
    ]
    var salon = Salon.with(status)
    let before = salon.chats
    for body in bodies { salon.receive(.body(body)) }
    #expect(salon.chats.filter { chat in before.contains { $0.id == chat.id } } == before)
    // Only the past needs a place of its own, and only where no inquiry is open: a chat that is created closed.
    let made = salon.chats.dropFirst(before.count)
    #expect(made.count == (status == .closed ? 1 : 0))
    #expect(made.allSatisfy { $0.status == .closed && $0.unread == 0 && $0.lastInboundAt == nil })
  }

  @Test func `a block is recorded once, in words of the kind`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.blocked))
    salon.receive(.body(.blocked))
    #expect(salon.contact.state == .blocked)
    #expect(salon.lines == [.blocked])
    #expect(salon.messages.last?.system?.values["bot"] == "yes")
    #expect(salon.messages.last?.direction == .system)
    #expect(salon.messages.last?.chat == 1)
    salon.receive(.body(.unblocked))
    salon.receive(.body(.unblocked))
    #expect(salon.contact.state == .active)
    #expect(salon.lines == [.blocked, .unblocked])
    var other = Salon.with(.closed, traits: .sample(hasBot: false))
    other.receive(.body(.blocked))
    #expect(other.messages.last?.system?.values["bot"] == "no")
    #expect(other.chats.count == 1)
  }

  @Test func `who writes again is no longer blocked`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.blocked))
    salon.receive(.text("Я повернулась", id: "m2"))
    #expect(salon.contact.state == .active)
    #expect(salon.lines == [.blocked, .unblocked])
    #expect(salon.chat.lastMessage == salon.messages.first { $0.text == "Я повернулась" }?.id)
  }

  @Test func `promotions are refused and wanted again, told once`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.optedOut))
    #expect(salon.contact.isOptedOut)
    #expect(salon.receive(.body(.optedOut)).change.isEmpty)
    salon.receive(.body(.optedIn))
    #expect(!salon.contact.isOptedOut)
    #expect(salon.lines == [.optedOut, .optedIn])
  }

  @Test func `imported history fills in and wakes nobody`() {
    var salon = Salon.sample()
    let at = salon.now - .days(200)
    let old = Inbound.body(.message(Arrival(externalID: "h1", text: "Торік", isHistory: true)), at: at)
    salon.receive(old)
    #expect(salon.chats.count == 1)
    #expect(salon.chat.status == .closed)
    #expect(salon.chat.openedAt == at)
    #expect(salon.chat.closedAt == at)
    #expect(salon.chat.unread == 0)
    #expect(!salon.chat.isNew)
    #expect(salon.messages[0].direction == .in)
    #expect(salon.messages[0].at == at)
    #expect(salon.receive(old).isDuplicate)
    // What the client writes then opens a new inquiry.
    salon.receive(.text("Доброго дня", id: "m1"))
    #expect(salon.chats.map(\.status) == [.closed, .open])
  }

  @Test func `a refusal after acceptance fails the message unless it was delivered`() throws {
    var salon = Salon.with(.open)
    let sent = try salon.send("Чекаємо")
    salon.depart(sent.id)
    salon.settle(.accepted("o1"), sent.id)
    #expect(!salon.chat.isNew)
    let refusal = Inbound.Body.refused(externalID: "o1", Outcome(.rejected, reason: "no such user"))
    var delivered = salon
    salon.receive(.body(refusal))
    #expect(salon.message(sent.id)?.state == .failed)
    #expect(salon.message(sent.id)?.failure == Message.Failure(code: "rejected", reason: "no such user"))
    #expect(salon.chat.isNew)
    delivered.receive(.body(.receipt(Receipt(.delivered, .message(externalID: "o1")))))
    delivered.receive(.body(refusal))
    #expect(delivered.message(sent.id)?.state == .delivered)
    #expect(!delivered.chat.isNew)
  }
}
