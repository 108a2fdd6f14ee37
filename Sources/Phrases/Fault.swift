/// A refusal: a stable code for programs, a phrase for people, and the next step.
///
/// Phrases begin in lower case and end without a full stop; they name the place (the file, line, option or chat).
/// Nothing secret goes into a fault: it is printed, and kept with events.
package struct Fault: Error, Sendable, Hashable {
  package var code: FaultCode
  package var phrase: Phrase
  /// What to do next, as a sentence or a command to type.
  package var hint: Phrase?
  /// What lies underneath (an SQLite message, an errno), shown under `--verbose` only.
  package var detail: String?

  package init(_ code: FaultCode, _ phrase: Phrase, hint: Phrase? = nil, detail: String? = nil) {
    self.code = code
    self.phrase = phrase
    self.hint = hint
    self.detail = detail
  }

  package init(_ code: FaultCode, en: String, uk: String, hint: Phrase? = nil, detail: String? = nil) {
    self.init(code, Phrase(en: en, uk: uk), hint: hint, detail: detail)
  }

  package var exit: Int32 { code.exit }
}
