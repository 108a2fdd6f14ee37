import Channels
import Foundation
import HTTP
import Inbox
import Phrases
import Storage

/// What `webhook serve` answers: deliveries, the operator's two pages, and to everything else a refusal.
struct Hooks: Sendable {
  private let directory: Directory
  private let writer: Writer
  private let metrics: Metrics
  private let log: Log
  private let figures: @Sendable () -> (Server.Statistics?, Metrics.Figures?)
  private let health = Monitor<Health>(.unknown)
  private let grumbles = Throttle(every: .seconds(10))

  /// - Parameters:
  ///   - directory: the channels and accounts.
  ///   - writer: keeps deliveries.
  ///   - metrics: counts.
  ///   - log: hears of what an operator should know.
  ///   - figures: what `/metrics` tells besides.
  init(
    directory: Directory,
    writer: Writer,
    metrics: Metrics,
    log: Log,
    figures: @escaping @Sendable () -> (Server.Statistics?, Metrics.Figures?)
  ) {
    self.directory = directory
    self.writer = writer
    self.metrics = metrics
    self.log = log
    self.figures = figures
  }

  private enum Place {
    case hook(String)
    case health
    case metrics
  }

  private enum Health {
    case unknown
    case asking
    case known(Bool, until: ContinuousClock.Instant)
  }

  /// Refuses by the head alone what has no place here, so that no body is read for it.
  @Sendable func route(_ request: Request) -> Response? {
    switch place(of: request) {
    case nil: return .refusal(404)
    case .hook: return nil
    case .health, .metrics:
      return ["GET", "HEAD"].contains(request.method) ? nil : .methodNotAllowed(allow: ["GET", "HEAD"])
    }
  }

  /// Takes a delivery over that can be judged at once, which is almost every one; it blocks for nothing.
  @Sendable func take(_ request: Request, _ open: OpenRequest) -> Bool {
    let began = ContinuousClock.now
    // The rest has a thread of its own, which can find out why: secrets to be asked for, strangers, large bodies.
    guard request.method == "POST", request.body.count <= Hooks.mostAtOnce, case .hook(let name) = place(of: request),
      let entry = directory.known(name), let account = directory.knownAccount(of: entry),
      (try? entry.messenger.verify(request, account)) != nil
    else { return false }
    let response = confirmation(of: request, entry, account)
    do throws(Fault) {
      try writer.take(Writer.Delivery(request.body, of: entry.channel, entry.messenger)) { [self] answer in
        defer { metrics.handled(in: .now - began) }
        switch answer {
        case .success: return open.answered(response)
        case .failure(let fault): return open.answered(refusal(of: fault, name))
        }
      }
    } catch { open.answer(refusal(of: error, name)) }
    return true
  }

  /// Bytes of a body that is read and checked between those of others.
  private static let mostAtOnce = 32 * 1024

  /// Answers a whole request; it blocks until a delivery is durable.
  @Sendable func handle(_ request: Request) -> Response {
    switch place(of: request) {
    case nil: return .refusal(404)
    case .health: return isHealthy ? .text("ok\n") : .refusal(503, retryAfter: 5)
    case .metrics:
      let (statistics, figures) = figures()
      let text = metrics.text(statistics, figures)
      return Response(
        status: 200,
        headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"],
        body: Array(text.utf8)
      )
    case .hook(let name):
      let began = ContinuousClock.now
      let response = answer(request, to: name)
      if request.method == "POST" { metrics.handled(in: .now - began) }
      return response
    }
  }

  private func place(of request: Request) -> Place? {
    let path = request.path
    guard path.hasPrefix(Hooks.folder) else {
      switch path {
      case "/healthz": return isOperator(request) ? .health : nil
      case "/metrics": return isOperator(request) ? .metrics : nil
      default: return nil
      }
    }
    let raw = path.dropFirst(Hooks.folder.utf8.count)
    guard let name = raw.utf8.contains(UInt8(ascii: "%")) ? raw.removingPercentEncoding : String(raw),
      !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/"))
    else { return nil }
    return .hook(name)
  }

  private static let folder = "/hook/"

  /// Whether a request comes from this machine, and not through a proxy that speaks for somebody else.
  private func isOperator(_ request: Request) -> Bool {
    request.peer?.isLocal == true && request.headers["X-Forwarded-For"] == nil && request.headers["Forwarded"] == nil
  }

  // MARK: Deliveries

  private func answer(_ request: Request, to name: String) -> Response {
    do {
      let entry = try directory.entry(named: name)
      switch request.method {
      case "POST": return try deliver(request, entry)
      case "GET":
        guard hasHandshake(entry) else { return .methodNotAllowed(allow: ["POST"]) }
        return entry.messenger.handshake(request, try directory.keys(of: entry).account) ?? .refusal(403)
      default: return .methodNotAllowed(allow: hasHandshake(entry) ? ["GET", "POST"] : ["POST"])
      }
    } catch { return refusal(of: error, name) }
  }

  /// Whether the messenger asks by `GET` before it delivers; one that does answers even without secrets, by refusing.
  private func hasHandshake(_ entry: Directory.Entry) -> Bool {
    let probe = Request(method: "GET", target: "/hook/\(entry.channel.name)")
    return entry.messenger.handshake(probe, Accounts.blank(entry.channel, of: entry.messenger)) != nil
  }

  private func deliver(_ request: Request, _ entry: Directory.Entry) throws(Fault) -> Response {
    let account: Account
    switch try verified(request, entry) {
    case .success(let fitting): account = fitting
    case .failure(let fault):
      metrics.delivered(to: entry.channel, "unauthorized")
      if fault.code == .config {
        // Our fault, and not the sender's, who will try again.
        grumble(.error, "a delivery could not be checked", entry.channel.name, fault.code, fault.phrase.en)
      } else {
        grumble(.warning, "a delivery was not the messenger's", entry.channel.name, fault.code)
      }
      return .refusal(401)
    }
    _ = try writer.take(Writer.Delivery(request.body, of: entry.channel, entry.messenger))
    return confirmation(of: request, entry, account)
  }

  /// The answer to a kept delivery; to a newcomer in Viber it is the bot's welcome.
  private func confirmation(of request: Request, _ entry: Directory.Entry, _ account: Account) -> Response {
    let welcome = entry.messenger.answer(to: request.body, account) { directory.greeting(in: entry.channel, $0) }
    return welcome ?? .empty(200)
  }

  /// The account that a delivery's signature fits, or why none does: `config` when that cannot be told, since the secret
  /// is not set or cannot be had.
  ///
  /// A secret that was changed at its source is asked for again before anything is refused.
  private func verified(_ request: Request, _ entry: Directory.Entry) throws(Fault) -> Result<Account, Fault> {
    let keys = try directory.keys(of: entry)
    guard let fault = misfit(request, entry, keys) else { return .success(keys.account) }
    let newer = try directory.keys(of: entry, again: true)
    guard newer.account.secrets != keys.account.secrets else { return .failure(fault) }
    return misfit(request, entry, newer).map { .failure($0) } ?? .success(newer.account)
  }

  /// Why a delivery cannot be taken with these secrets.
  private func misfit(_ request: Request, _ entry: Directory.Entry, _ keys: Directory.Keys) -> Fault? {
    do throws(Fault) {
      try entry.messenger.verify(request, keys.account)
      return nil
    } catch {
      guard error.code == .config else { return error }
      // A reference that leads nowhere says more than that a secret is missing.
      let phrase = keys.lacks.reduce(error.phrase) { $0 + Phrase(same: "; ") + $1.phrase }
      return Fault(.config, phrase, hint: error.hint)
    }
  }

  private func refusal(of fault: Fault, _ name: String) -> Response {
    switch fault.code {
    case .notFound: return .refusal(404)
    default:
      if let entry = directory.known(name) { metrics.delivered(to: entry.channel, "refused") }
      grumble(.error, "a delivery was put off", name, fault.code, fault.phrase.en)
      return .refusal(503, retryAfter: 5)
    }
  }

  /// Tells it once in a while: strangers could fill the log.
  private func grumble(
    _ level: Log.Level,
    _ message: String,
    _ name: String,
    _ code: FaultCode,
    _ reason: String = "-"
  ) {
    guard let unsaid = grumbles.pass("\(name) \(code.rawValue)") else { return }
    log.line(
      level, message, ["channel": name, "code": code.rawValue, "reason": reason, "unsaid": String(unsaid)])
  }

  // MARK: Health

  /// Whether the store can be written, proved by a write at most once a second.
  private var isHealthy: Bool {
    let known: Bool?? = health.wait(atMost: .seconds(5)) { health in
      switch health {
      case .known(let isWell, let until) where .now < until: return .some(isWell)
      case .asking: return nil
      case .known, .unknown:
        health = .asking
        return .some(nil)
      }
    }
    guard let known else { return false }
    if let known { return known }
    let fault = writer.prove(within: .seconds(3))
    if let fault { grumble(.error, "the store cannot be written", "-", fault.code, fault.phrase.en) }
    health.with { $0 = .known(fault == nil, until: .now + .seconds(1)) }
    return fault == nil
  }
}
