import CLI
import JSON
import Phrases

/// Something that `doctor` noticed, and what to do about it.
struct Finding {
  enum Severity: String {
    case info
    case warning
    case error
  }

  let code: String
  let severity: Severity
  let message: Phrase
  var hint: Phrase?
  /// With what an error lets the command end.
  var exit = FaultCode.config

  var json: JSONValue {
    [
      "code": .string(code),
      "severity": .string(severity.rawValue),
      "message": .string(message.en),
      "hint": JSONValue(hint?.en),
    ]
  }
}

/// cli.md's `doctor`.
struct DoctorAnswer: Answer {
  let findings: [Finding]

  /// Warnings are for people; only an error is no `ok`.
  var isOK: Bool { !findings.contains { $0.severity == .error } }

  var json: JSONValue {
    ["ok": .bool(isOK), "findings": .array(findings.map(\.json))]
  }

  func text(_ page: inout Page) {
    for finding in findings {
      page.add(hanging: 2) { page in
        page.add(DoctorAnswer.word(finding.severity), DoctorAnswer.style(finding.severity))
        page.add(": ")
        page.line(finding.message)
      }
      if let hint = finding.hint {
        page.add("  ")
        page.line(hint, [.dim])
      }
    }
    if !findings.contains(where: { $0.severity != .info }) {
      page.line(Phrase(en: "all is well", uk: "усе гаразд"), [.green])
    }
  }

  private static func word(_ severity: Finding.Severity) -> Phrase {
    switch severity {
    case .info: Phrase(en: "note", uk: "до відома")
    case .warning: Phrase(en: "warning", uk: "увага")
    case .error: Phrase(en: "error", uk: "помилка")
    }
  }

  private static func style(_ severity: Finding.Severity) -> Style {
    switch severity {
    case .info: [.dim]
    case .warning: [.yellow]
    case .error: [.bold, .red]
    }
  }
}
