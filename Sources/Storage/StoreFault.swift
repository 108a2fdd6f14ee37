import Phrases
import SQLite

extension Fault {
  /// What an SQLite failure means to whoever typed the command.
  init(_ error: SQLiteError, path: String) {
    let detail = error.description
    switch error.kind {
    case .busy:
      self.init(
        .busy,
        en: "the store is busy",
        uk: "сховище зайняте",
        hint: Phrase(en: "try again", uk: "спробуйте ще раз"),
        detail: detail
      )
    case .full:
      self.init(
        .io,
        en: "the disk with the store is full",
        uk: "диск зі сховищем заповнено",
        hint: Phrase(
          en: "free some space; nothing that was confirmed is lost", uk: "звільніть місце; підтверджене не втрачено"),
        detail: detail
      )
    case .damaged:
      self.init(
        .storeDamaged,
        en: "the store at \(path) is damaged",
        uk: "сховище \(path) пошкоджене",
        hint: Phrase(
          en: "keep a copy of it and put back the newest backup",
          uk: "збережіть його копію та поверніть останню резервну копію"
        ),
        detail: detail
      )
    case .notPermitted:
      self.init(
        .io,
        en: "the store at \(path) cannot be written",
        uk: "сховище \(path) недоступне для запису",
        detail: detail
      )
    case .cannotOpen, .io:
      self.init(
        .io,
        en: "the store at \(path) cannot be read or written",
        uk: "сховище \(path) не читається або не записується",
        hint: Phrase(en: "check the disk and the folder's permissions", uk: "перевірте диск і права на теку"),
        detail: detail
      )
    case .constraint, .other:
      self.init(.internal, en: "the store refused a statement", uk: "сховище відхилило запит", detail: detail)
    }
  }
}
