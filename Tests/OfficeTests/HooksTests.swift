import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

struct HooksTests {
  @Test func `a delivery is answered 200 when it is in the store`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let reply = try #require(office.post(Update.message(1, from: 7, "Привіт")))
    #expect(reply.status == 200)
    #expect(try branch.texts(of: 7) == ["Привіт"])
    #expect(try branch.events().map(\.state) == [.applied])
  }

  @Test(arguments: [nil, "", "wrong", Branch.secret + "x"] as [String?])
  func `a delivery without the secret is 401 and nothing is kept`(secret: String?) throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    #expect(office.post(Update.message(1, from: 7, "x"), secret: secret)?.status == 401)
    #expect(try branch.events().isEmpty)
    #expect(branch.log.all.contains { $0.contains("not the messenger's") && !$0.contains(Branch.secret) })
  }

  @Test func `what has no place here is 404, also a channel that was removed`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let update = Update.message(1, from: 7, "x")
    #expect(office.post(update, to: "nobody")?.status == 404)
    #expect(office.post(update, to: "tg-main/more")?.status == 404)
    #expect(office.post(update, to: "")?.status == 404)
    for path in ["/", "/hook", "/index.html", "/healthz/"] { #expect(office.ask("GET \(path)")?.status == 404) }
    try branch.change { $0.removedAt = Branch.start }
    #expect(office.post(update)?.status == 404)
    #expect(try branch.events().isEmpty)
  }

  @Test func `a channel that was added a moment ago is known, and a disabled one is heard`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    try branch.add(Branch.channel("tg-new"))
    #expect(office.post(Update.message(1, from: 7, "x"), to: "tg-new")?.status == 200)
    try branch.change("tg-new") { $0.isEnabled = false }
    #expect(office.post(Update.message(2, from: 7, "y"), to: "tg-new")?.status == 200)
    #expect(try branch.texts(of: 7) == ["x", "y"])
  }

  @Test func `methods that a place does not have are told apart from methods that nobody has`() throws {
    let office = try OpenOffice(try Branch())
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"] {
      let reply = try #require(office.ask("\(method) /hook/tg-main"))
      #expect(reply.status == 405)
      #expect(reply.head.contains("Allow: POST"))
    }
    #expect(office.ask("BREW /hook/tg-main")?.status == 501)
    #expect(office.ask("POST /healthz", body: [1])?.status == 405)
    #expect(office.ask("GET /hook/nobody")?.status == 404)
  }

  @Test func `a delivery that is too large is 413 and nothing is kept`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let reply = office.ask(
      "POST /hook/tg-main",
      headers: ["X-Telegram-Bot-Api-Secret-Token: \(Branch.secret)", "Content-Length: 4194305"]
    )
    #expect(reply?.status == 413)
    #expect(try branch.events().isEmpty)
  }

  @Test func `what cannot be read is 200, kept as failed, and told`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    #expect(office.post(Array("not JSON".utf8))?.status == 200)
    #expect(office.post([])?.status == 200)
    #expect(try branch.events().map(\.state) == [.failed, .failed])
    #expect(branch.log.all.contains { $0.contains("could not be applied") })
  }

  @Test func `a secret that cannot be had proves nothing: 401, told, and nothing is kept`() throws {
    let branch = try Branch(settings: ["webhookSecret": "env:NOT_THERE"])
    let office = try OpenOffice(branch)
    for secret in [nil, "wrong", Branch.secret] {
      #expect(office.post(Update.message(1, from: 7, "x"), secret: secret)?.status == 401)
    }
    #expect(try branch.events().isEmpty)
    #expect(branch.log.all.contains { $0.contains("level=error") && $0.contains("NOT_THERE") })
    #expect(!branch.log.all.contains { $0.contains("not the messenger's") })
    try branch.change { $0.settings["webhookSecret"] = Branch.secret }
    #expect(eventually { office.post(Update.message(1, from: 7, "x"))?.status == 200 })
  }

  @Test func `without the token deliveries are still checked, and those that fit are taken`() throws {
    for token in [nil, "env:NOT_THERE"] as [String?] {
      let branch = try Branch()
      try branch.change { $0.settings["token"] = token }
      let office = try OpenOffice(branch)
      #expect(office.post(Update.message(1, from: 7, "x"), secret: nil)?.status == 401)
      #expect(office.post(Update.message(1, from: 7, "x"), secret: "wrong")?.status == 401)
      #expect(office.post(Update.message(1, from: 7, "x"))?.status == 200)
      #expect(try branch.texts(of: 7) == ["x"])
    }
  }

  @Test func `a secret that stands there twice is none`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let header = "X-Telegram-Bot-Api-Secret-Token: "
    for other in [Branch.secret, "wrong"] {
      let headers = [header + Branch.secret, header + other]
      let update = Update.message(1, from: 7, "x")
      #expect(office.ask("POST /hook/tg-main", headers: headers, body: update)?.status == 401)
    }
    #expect(try branch.events().isEmpty)
  }

  @Test func `a secret that was changed is the one that counts`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    #expect(office.post(Update.message(1, from: 7, "x"))?.status == 200)
    try branch.change { $0.settings["webhookSecret"] = "another" }
    #expect(eventually { office.post(Update.message(2, from: 7, "y"), secret: "another")?.status == 200 })
    #expect(office.post(Update.message(3, from: 7, "z"))?.status == 401)
  }

  @Test func `a store that cannot be opened is 503, and 200 when it can again`() throws {
    let branch = try Branch()
    branch.isWriterBroken.store(true, ordering: .sequentiallyConsistent)
    let office = try OpenOffice(branch)
    let reply = try #require(office.post(Update.message(1, from: 7, "x")))
    #expect(reply.status == 503)
    #expect(reply.head.contains("Retry-After: "))
    #expect(office.ask("GET /healthz")?.status == 503)
    #expect(try branch.events().isEmpty)
    branch.isWriterBroken.store(false, ordering: .sequentiallyConsistent)
    #expect(office.post(Update.message(1, from: 7, "x"))?.status == 200)
    #expect(try branch.events().count == 1)
    #expect(eventually { office.ask("GET /healthz")?.status == 200 })
  }

  @Test func `a store that others keep busy is 503`() throws {
    let branch = try Branch(patience: 0.2)
    let office = try OpenOffice(branch)
    let holder = try branch.desk()
    let status = try holder.administer { (_) throws(Fault) in office.post(Update.message(1, from: 7, "x"))?.status }
    #expect(status == 503)
    #expect(office.post(Update.message(1, from: 7, "x"))?.status == 200)
    #expect(try branch.texts(of: 7) == ["x"])
  }

  @Test func `the operator's pages are there for this machine alone`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    #expect(office.ask("GET /healthz")?.body == "ok\n")
    let head = try #require(office.ask("HEAD /healthz"))
    #expect(head.status == 200 && head.body.isEmpty)
    for path in ["/healthz", "/metrics"] {
      for header in ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9"] {
        #expect(office.ask("GET \(path)", headers: [header])?.status == 404)
      }
    }
    let metrics = Metrics()
    let hooks = Hooks(
      directory: Directory(accounts: branch.accounts) { () throws(Fault) in try branch.openStore() },
      writer: Writer(metrics: metrics, openStore: { () throws(Fault) in try branch.openStore() }, complain: { _ in }),
      metrics: metrics,
      log: branch.log.log,
      figures: { (nil, nil) }
    )
    let far = Peer.tcp(host: "203.0.113.9", port: 1)
    #expect(hooks.route(Request(method: "GET", target: "/metrics", peer: far))?.status == 404)
    #expect(hooks.handle(Request(method: "GET", target: "/healthz", peer: far)).status == 404)
    #expect(hooks.handle(Request(method: "GET", target: "/metrics", peer: .unix)).status == 200)
  }

  @Test func `the numbers of the office can be read`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    for number in 1...3 { _ = office.post(Update.message(number, from: 7, "x")) }
    _ = office.post(Update.message(3, from: 7, "x"))
    _ = office.post(Array("?".utf8))
    _ = office.post([], secret: nil)
    _ = office.ask("GET /hook/nobody")
    try branch.queue("Вітаю", to: 7)
    let page = try #require(office.ask("GET /metrics"))
    #expect(page.head.contains("text/plain; version=0.0.4"))
    let lines = page.body.split(separator: "\n").map(String.init)
    for line in [
      #"cbchat_deliveries_total{channel="tg-main",state="applied"} 3"#,
      #"cbchat_deliveries_total{channel="tg-main",state="duplicate"} 1"#,
      #"cbchat_deliveries_total{channel="tg-main",state="failed"} 1"#,
      #"cbchat_deliveries_total{channel="tg-main",state="unauthorized"} 1"#,
      #"cbchat_http_requests_total{class="2xx"} 5"#, #"cbchat_http_requests_total{class="4xx"} 2"#,
      #"cbchat_commit_batch_size_count 5"#, #"cbchat_commit_batch_size_bucket{le="1"} 5"#,
      #"cbchat_events_failed 1"#, #"cbchat_chats{status="open"} 1"#,
      #"cbchat_channel_state{channel="tg-main",state="ok"} 1"#, "cbchat_store_readable 1",
    ] {
      #expect(lines.contains(line), "\(line) is not in\n\(page.body)")
    }
    for start in ["process_resident_memory_bytes ", "cbchat_outbox_messages ", "cbchat_delivery_seconds_sum "] {
      #expect(lines.contains { $0.hasPrefix(start) })
    }
  }

  @Test func `a pressed button is acknowledged once it is applied, and only once`() throws {
    let branch = try Branch()
    let office = try OpenOffice(branch)
    let press = Update.callback(1, from: 7, query: "q-1")
    #expect(office.post(press)?.status == 200)
    #expect(office.post(press)?.status == 200)
    #expect(eventually { !branch.script.bodies(of: "answerCallbackQuery").isEmpty })
    #expect(try branch.chats(of: 7).count == 1)
    #expect(branch.script.bodies(of: "answerCallbackQuery") == [#"{"callback_query_id":"q-1"}"#])
  }
}
