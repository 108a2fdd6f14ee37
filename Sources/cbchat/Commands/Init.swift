import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat init`: makes the salon's store.
struct InitCommand: Command {
  static let path = ["init"]
  static let summary = Phrase(en: "Make a store", uk: "Створити сховище")
  static let manual: Phrase? = Phrase(
    en: """
      Makes one SQLite file with mode 0600 in a folder with mode 0700, and the first admin. The file's owner may act as \
      any colleague with --as; everybody else is known by their operating system user (cbchat staff add --os-user).
      """,
    uk: """
      Створює один файл SQLite з правами 0600 у теці з правами 0700 і першого адміністратора. Власник файлу може діяти \
      від імені будь-якого співробітника через --as; решту впізнають за користувачем операційної системи \
      (cbchat staff add --os-user).
      """
  )
  static let examples = [
    Example("cbchat init --admin olena --name 'Олена'", en: "makes a store for Olena", uk: "створює сховище для Олени")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .option("admin", \.admin, "LOGIN", en: "the first admin's login", uk: "логін першого адміністратора"),
      .option(
        "name", \.name, "NAME", en: "the admin's name, as colleagues see it", uk: "ім’я адміністратора для колег"),
      .option("timezone", \.timezone, "ZONE", en: "the salon's time zone", uk: "часовий пояс салону"),
      .option("country", \.country, "CC", en: "whose local phone numbers are meant", uk: "країна місцевих номерів"),
      .option("language", \.language, "LANG", en: "the salon's language", uk: "мова салону"),
    ]
  }

  var admin: Name?
  var name: String?
  var timezone = "Europe/Kyiv"
  var country = "UA"
  var language: Language?

  func validate() throws(Fault) {
    if let name { try requireName(name) }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireOwnStore()
    let user = context.system.name(context.system.uid) ?? "admin"
    guard let zone = Zone(name: timezone) else {
      throw Fault(
        .config,
        en: "unknown time zone: \(timezone)",
        uk: "невідомий часовий пояс: \(timezone)",
        hint: Phrase(
          en: "names are those of the IANA database, such as Europe/Kyiv",
          uk: "назви — з бази IANA, наприклад Europe/Kyiv")
      )
    }
    guard Country.isCode(country.uppercased()) else {
      throw Fault(
        .badInput,
        en: "'\(country)' is not a country code such as UA",
        uk: "«\(country)» не є кодом країни на зразок UA"
      )
    }
    let login: Name
    if let admin { login = admin } else { login = try Name(argument: user) }
    var staff = Staff(id: Staff.ID(0), login: login.text, name: name ?? login.text, roles: [.admin])
    // Who makes the store for themselves is known by their own user from then on.
    if admin == nil || login.text == user { staff.osUser = user }
    let settings = [
      "timezone": zone.name, "country": country.uppercased(),
      "language": (language ?? context.output.language).rawValue, "currency": "UAH",
    ]
    try Store.create(path: context.storePath, clock: context.clock.now) { (write) throws(Fault) in
      for (key, value) in settings { try write.set(key, to: value) }
      staff = try write.add(staff)
    }
    // Nothing else says in which language to speak: then it is the one that the salon was just given.
    if let language, !context.hasLanguage { context.output.language = language }
    try context.output.answer(InitAnswer(path: context.storePath, admin: staff, settings: settings))
    return .done
  }
}

/// The new store.
struct InitAnswer: Answer {
  let path: String
  let admin: Staff
  let settings: [String: String]

  var json: JSONValue {
    [
      "store": .string(path),
      "admin": StaffAnswer(staff: admin).json,
      "timezone": JSONValue(settings["timezone"]),
      "country": JSONValue(settings["country"]),
      "language": JSONValue(settings["language"]),
      "currency": JSONValue(settings["currency"]),
    ]
  }

  func text(_ page: inout Page) {
    page.line(Phrase(en: "made the store \(path)", uk: "створено сховище \(path)"))
    page.line(
      Phrase(
        en: "admin \(admin.login), time zone \(settings["timezone"] ?? "")",
        uk: "адміністратор \(admin.login), часовий пояс \(settings["timezone"] ?? "")"
      )
    )
    page.line(
      Phrase(
        en: "next: cbchat channel add telegram-bot tg-main --token env:TG_TOKEN --role reception",
        uk: "далі: cbchat channel add telegram-bot tg-main --token env:TG_TOKEN --role reception"
      )
    )
  }
}
