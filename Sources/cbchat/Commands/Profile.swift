import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat profile`: one's own settings.
struct ProfileCommand: Command {
  enum Sound: String, CaseIterable, ArgumentValue {
    case on
    case off
  }

  static let path = ["profile"]
  static let summary = Phrase(en: "Show or set your own settings", uk: "Показати або змінити власні налаштування")
  static let manual: Phrase? = Phrase(
    en: "--lang, which elsewhere is the language of one command, is kept here as your own.",
    uk: "--lang, що деінде є мовою однієї команди, тут запам’ятовується як ваша."
  )
  static let usage: [String]? = ["profile [--sound on|off] [--lang uk|en]"]
  static let examples = [
    Example("cbchat profile --sound off", en: "watch rings no more", uk: "watch більше не дзвенить")
  ]
  static var parameters: [Parameter<Self>] {
    [.option("sound", \.sound, "WHEN", en: "whether watch rings", uk: "чи дзвенить watch")]
  }

  var sound: Sound?

  func run(_ context: Context) throws(Fault) -> Exit {
    var staff = try context.staff
    let language = context.globals.language
    if sound != nil || language != nil {
      staff = try context.desk.administer { [staff] (write) throws(Fault) in
        guard var staff = try write.read.staff(staff.id) else {
          throw Fault(.stale, en: "you work here no longer", uk: "ви тут більше не працюєте")
        }
        if let sound { staff.sound = sound == .on }
        if let language { staff.language = language }
        try write.save(staff)
        return staff
      }
    }
    try context.output.answer(ProfileAnswer(staff: staff))
    return .done
  }
}

/// One's own settings: the colleague, with the language.
struct ProfileAnswer: Answer {
  let staff: Staff

  var json: JSONValue {
    var object = StaffAnswer(staff: staff).json.object ?? JSONObject()
    object["lang"] = JSONValue(staff.language?.rawValue)
    return .object(object)
  }

  func text(_ page: inout Page) {
    page.line(separated: ["login", staff.login])
    page.line(separated: ["name", staff.name])
    page.line(separated: ["sound", staff.sound ? "on" : "off"])
    page.line(separated: ["lang", staff.language?.rawValue ?? ""])
  }
}
