import CLI
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat client call`: dials a client's phone.
struct ClientCallCommand: Command {
  static let path = ["client", "call"]
  static let summary = Phrase(en: "Call a client", uk: "Подзвонити клієнту")
  static let manual: Phrase? = Phrase(
    en: """
      Prints tel: with the card's first phone, or with the one by which the card was named. The setting dial names a command that calls instead: it is run by sh with \
      the number as $1, such as: cbchat config set dial 'linphonecsh dial "$1"'. Without it, on a desktop's terminal, \
      xdg-open gets the address.
      """,
    uk: """
      Друкує tel: з першим телефоном картки або з тим, за яким її вказано. Налаштування dial називає команду, що дзвонить: sh виконує її з номером у \
      $1, наприклад: cbchat config set dial 'linphonecsh dial "$1"'. Без неї, в терміналі на робочому столі, адресу \
      отримує xdg-open.
      """
  )
  static var parameters: [Parameter<Self>] {
    [.argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client)]
  }

  var client: ClientArgument?

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let (card, dial) = try context.desk.look { (read) throws(Fault) in
      (try context.client(client, in: read), try read.setting("dial"))
    }
    guard let phone = try number(of: card, as: client, context) else {
      throw Fault(
        .noContact,
        en: "the card \(card.id) \(card.name) has no phone",
        uk: "картка \(card.id) \(card.name) не має телефону",
        hint: Phrase(same: "cbchat client set \(card.id) --phone P")
      )
    }
    if let dial {
      try ClientCallCommand.run(["/bin/sh", "-c", dial, "dial", phone.e164], context.environment)
      try context.output.answer(CallAnswer(client: card, phone: phone, isDialled: true))
      return .done
    }
    try context.output.answer(CallAnswer(client: card, phone: phone, isDialled: false))
    try context.output.flush()
    if let opener = try desktopOpener(context) {
      try ClientCallCommand.run([opener, "tel:\(phone.e164)"], context.environment)
    }
    return .done
  }

  /// The card's number that was named, else its first; the others are told.
  private func number(of card: Client, as word: ClientArgument, _ context: Context) throws(Fault) -> Phone? {
    if case .phone(let phone) = try word.word(country: context.country), card.phones.contains(phone) { return phone }
    let others = card.phones.dropFirst().map(\.e164).joined(separator: ", ")
    if !others.isEmpty {
      context.output.note(Phrase(en: "other numbers: \(others)", uk: "інші номери: \(others)"))
    }
    return card.phones.first
  }

  /// `xdg-open`, where there is a desktop in front of the one who types; never under sudo by another user.
  private func desktopOpener(_ context: Context) throws(Fault) -> String? {
    let environment = context.environment
    let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
    guard context.terminal.isOutput, hasDesktop, environment["SSH_CONNECTION"] == nil,
      context.output.format == .text, try !context.identity.isBorrowed
    else { return nil }
    return Place.executable("xdg-open", environment)
  }

  private static func run(_ words: [String], _ environment: [String: String]) throws(Fault) {
    let process = Process()
    process.environment = environment
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    // What it says is no answer of ours.
    process.standardOutput = FileHandle.standardError
    do { try process.run() } catch {
      throw Fault(
        .io, en: "cannot run the dial command", uk: "не вдалося запустити команду дзвінка", detail: "\(error)")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Fault(
        .io,
        en: "the dial command ended with status \(process.terminationStatus)",
        uk: "команда дзвінка завершилася з кодом \(process.terminationStatus)",
        hint: Phrase(same: "cbchat config get dial")
      )
    }
  }
}

/// Whom to call.
struct CallAnswer: Answer {
  let client: Client
  let phone: Phone
  let isDialled: Bool

  var json: JSONValue {
    [
      "client": ChatAnswer.clientJSON(client),
      "phone": .string(phone.e164),
      "tel": .string("tel:\(phone.e164)"),
      "dialled": .bool(isDialled),
    ]
  }

  func text(_ page: inout Page) { page.line("tel:\(phone.e164)") }
}
