import CLI
import Foundation
import Glibc
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat doctor`: looks for what is wrong, and says what to do.
struct DoctorCommand: Command {
  static let path = ["doctor"]
  static let summary = Phrase(en: "Look for what is wrong", uk: "Пошукати, що не так")
  static let manual: Phrase? = Phrase(
    en: """
      Checks the store from the first page to the last, its counters against a recount, permissions, the disk, the \
      clock, every channel, failed deliveries and the outbox. The messenger of each channel is asked who the account is \
      and whether deliveries come; a few seconds at most. Nothing is changed. An error ends it with 74 (the store) or 78 \
      (how it is set up); warnings with 0.
      """,
    uk: """
      Перевіряє сховище від першої сторінки до останньої, лічильники перерахунком, права, диск, годинник, кожен канал, \
      невдалі доставки та чергу. Месенджер кожного каналу запитує, чий це акаунт і чи надходять доставки; щонайбільше \
      кілька секунд. Нічого не змінює. Помилка дає код 74 (сховище) або 78 (налаштування), попередження — 0.
      """
  )
  static let examples = [
    Example("cbchat doctor --json", en: "for a monitor", uk: "для моніторингу")
  ]
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "examine the store", uk: "перевіряти сховище")
    var findings = Machine.findings(storePath: Place.absolute(try context.desk.store.path))
    let now = context.now
    findings += try context.desk.look { (read) throws(Fault) in
      try storeFindings(read) + clockFindings(read, now) + channelFindings(read) + flowFindings(read, now)
    }
    let accounts = context.accountsOnce
    findings += try deliveryFindings(context, accounts)
    findings += try accountFindings(context, accounts)
    let answer = DoctorAnswer(findings: findings)
    try context.output.answer(answer)
    return Exit(status: FaultCode.exit(of: findings.filter { $0.severity == .error }.map(\.exit.exit)))
  }

  private func storeFindings(_ read: borrowing Read) throws(Fault) -> [Finding] {
    var findings: [Finding] = []
    let damage = try read.damage()
    if let first = damage.first {
      findings.append(
        Finding(
          code: "store-damaged",
          severity: .error,
          message: Phrase(
            en: "the store is damaged (\(damage.count)): \(first)", uk: "сховище пошкоджене (\(damage.count)): \(first)"
          ),
          hint: Phrase(
            en: "keep a copy of it and put back the newest backup",
            uk: "збережіть його копію та поверніть останню резервну копію"
          ),
          exit: .storeDamaged
        )
      )
    }
    let miscounts = try read.miscounts()
    if let first = miscounts.first {
      findings.append(
        Finding(
          code: "counters",
          severity: .error,
          message: Phrase(
            en: "a folder's counter is not what a recount gives: \(first)",
            uk: "лічильник теки не збігається з перерахунком: \(first)"
          ),
          hint: Phrase(
            en: "somebody changed the store without cbchat; put back a backup",
            uk: "сховище змінювали без cbchat; поверніть резервну копію"
          ),
          exit: .storeDamaged
        )
      )
    }
    let doubtful = try read.doubtfulChats()
    if !doubtful.isEmpty {
      let list = doubtful.map(\.description).joined(separator: ", ")
      findings.append(
        Finding(
          code: "chats",
          severity: .error,
          message: Phrase(
            en: "chats that disagree with their messages: \(list)",
            uk: "чати, що не збігаються з повідомленнями: \(list)"),
          hint: Phrase(en: "report this with cbchat --version", uk: "повідомте про це разом із cbchat --version"),
          exit: .storeDamaged
        )
      )
    }
    return findings
  }

  private func clockFindings(_ read: borrowing Read, _ now: Instant) throws(Fault) -> [Finding] {
    guard let latest = try read.latestMoment(), latest > now + .minutes(2) else { return [] }
    return [
      Finding(
        code: "clock",
        severity: .error,
        message: Phrase(
          en: "the clock says \(now.rfc3339), but the store already knows \(latest.rfc3339)",
          uk: "годинник показує \(now.rfc3339), а сховище вже знає \(latest.rfc3339)"
        ),
        hint: Phrase(en: "set the clock: timedatectl set-ntp true", uk: "виставте годинник: timedatectl set-ntp true")
      )
    ]
  }

  private func channelFindings(_ read: borrowing Read) throws(Fault) -> [Finding] {
    var findings: [Finding] = []
    func add(_ code: String, _ severity: Finding.Severity, _ en: String, _ uk: String, _ hint: String) {
      findings.append(
        Finding(code: code, severity: severity, message: Phrase(en: en, uk: uk), hint: Phrase(same: hint)))
    }
    let channels = try read.channels(for: .system)
    if channels.isEmpty {
      add(
        "no-channels", .info, "no messenger is connected", "жодного месенджера не підключено",
        "cbchat channel add --help")
    }
    for channel in channels {
      let name = channel.name
      if let trouble = ChannelTrouble(channel) {
        findings.append(trouble.finding)
      }
      if channel.settings["token"] == nil {
        add(
          "channel-no-token", .warning, "\(name) has no token: nothing can be sent",
          "\(name) не має токена: нічого не можна надіслати", "cbchat channel set \(name) --token env:NAME")
      }
      if !channel.isEnabled {
        add(
          "channel-off", .info, "\(name) is off: nothing is sent", "\(name) вимкнено: нічого не надсилається",
          "cbchat channel set \(name) --set enabled=on")
      }
      if channel.roles.isEmpty {
        add(
          "channel-no-roles", .info, "\(name) names no role: only admins see it",
          "\(name) не має ролей: його бачать лише адміністратори", "cbchat channel roles \(name) ROLE")
      }
    }
    return findings
  }

  private func flowFindings(_ read: borrowing Read, _ now: Instant) throws(Fault) -> [Finding] {
    var findings: [Finding] = []
    let failed = try read.failedEvents()
    if failed > 0 {
      findings.append(
        Finding(
          code: "events-failed",
          severity: .warning,
          message: Phrase(
            en: "\(Phrase.counted(failed, en: "delivery", "deliveries")) could not be applied",
            uk: "не вдалося застосувати \(Phrase.counted(failed, uk: "доставку", "доставки", "доставок"))"
          ),
          hint: Phrase(same: "cbchat webhook events --failed; cbchat webhook replay --failed")
        )
      )
    }
    let (count, since) = try read.overdue()
    if let since, now - since > .minutes(5) {
      let minutes = (now - since).milliseconds / 60_000
      findings.append(
        Finding(
          code: "outbox-old",
          severity: .warning,
          message: Phrase(
            en: "\(Phrase.counted(count, en: "message waits", "messages wait")) to be sent, for \(minutes) min",
            uk:
              "\(Phrase.counted(count, uk: "повідомлення чекає", "повідомлення чекають", "повідомлень чекають")) на відправлення вже \(minutes) хв"
          ),
          hint: Phrase(
            en: "is cbchat webhook serve running?", uk: "чи працює cbchat webhook serve?")
        )
      )
    }
    let uncertain = try read.uncertainMessages(since: now - .days(7))
    if uncertain > 0 {
      findings.append(
        Finding(
          code: "uncertain",
          severity: .info,
          message: Phrase(
            en: "\(Phrase.counted(uncertain, en: "message", "messages")) of the last week may or may not have arrived",
            uk:
              "за тиждень невідомо, чи дійшло: \(Phrase.counted(uncertain, uk: "повідомлення", "повідомлення", "повідомлень"))"
          ),
          hint: Phrase(
            en: "a person decides: cbchat send --retry MESSAGE", uk: "вирішує людина: cbchat send --retry MESSAGE")
        )
      )
    }
    return findings
  }
}

/// What `doctor` sees of the machine: the store's files and their disk.
private enum Machine {
  static func findings(storePath path: String) -> [Finding] { permissions(path) + disk(path) }

  private static func permissions(_ path: String) -> [Finding] {
    let folder = (path as NSString).deletingLastPathComponent
    var findings: [Finding] = []
    var store = stat()
    guard stat(path, &store) == 0 else { return [] }
    for suffix in ["", "-wal", "-shm", "-lock", "-bell", "-serve"] {
      var facts = stat()
      guard stat(path + suffix, &facts) == 0 else { continue }
      if facts.st_mode & 0o077 != 0 {
        findings.append(open(path + suffix, "600"))
      }
      if facts.st_uid != store.st_uid {
        findings.append(
          Finding(
            code: "owner",
            severity: .error,
            message: Phrase(
              en: "\(path + suffix) does not belong to the store's owner",
              uk: "\(path + suffix) не належить власнику сховища"
            ),
            hint: Phrase(same: "chown \(store.st_uid) \(path + suffix)")
          )
        )
      }
    }
    for folder in [folder, path + "-media"] {
      var facts = stat()
      if stat(folder, &facts) == 0, facts.st_mode & 0o077 != 0 { findings.append(open(folder, "700")) }
    }
    return findings
  }

  private static func open(_ path: String, _ mode: String) -> Finding {
    Finding(
      code: "permissions",
      severity: .warning,
      message: Phrase(en: "others may reach \(path)", uk: "\(path) доступний іншим"),
      hint: Phrase(same: "chmod \(mode) \(path)")
    )
  }

  private static func disk(_ path: String) -> [Finding] {
    var facts = statvfs()
    guard statvfs((path as NSString).deletingLastPathComponent, &facts) == 0 else { return [] }
    let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize) / 1_000_000
    guard free < 500 else { return [] }
    return [
      Finding(
        code: "disk",
        severity: free < 20 ? .error : .warning,
        message: Phrase(
          en: "only \(free) MB are free on the store's disk", uk: "на диску сховища вільно лише \(free) МБ"),
        hint: Phrase(en: "free some space", uk: "звільніть місце"),
        exit: .io
      )
    ]
  }
}
