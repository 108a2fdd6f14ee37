import Foundation
import Glibc
import Testing

@testable import cbchat

/// What the machine's administrator allows, and how an office ends, with the real binary.
@Suite(.serialized)
struct ServeLimitsTests {
  private func limited(to count: Int) -> [String] { ["/bin/sh", "-c", "ulimit -n \(count); exec \"$@\"", "sh"] }

  @Test(arguments: [64, 256, 1024])
  func `with few descriptors and many connections deliveries are still kept`(count: Int) throws {
    let salon = try ServedSalon()
    let serving = try salon.serve(under: limited(to: count))
    #expect(serving.lines.contains("few file descriptors") && serving.lines.contains("connections="))
    var crowd = (0..<count + 40).compactMap { _ in PlainConnection(to: serving.port) }
    for (index, one) in crowd.enumerated() where index % 3 > 0 {
      one.send(index % 3 == 1 ? "GET / HT" : "POST /hook/tg HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    }
    for number in 1...5 { #expect(serving.post(Salon.update(number, from: 1, "n\(number)")) == 200) }
    #expect(serving.ask("GET", "/healthz") == 200)
    #expect(serving.ask("GET", "/metrics") == 200)
    #expect(try salon.texts() == (1...5).map { "n\($0)" })
    #expect(!serving.lines.contains("level=error"), "\(serving.lines)")
    // Half a body that stands still would hold up the end.
    crowd = []
    #expect(crowd.isEmpty && serving.stop() == 0)
  }

  @Test func `a soft limit is raised to what the connections need`() throws {
    let salon = try ServedSalon()
    let serving = try salon.serve(under: ["/bin/sh", "-c", "ulimit -S -n 64; exec \"$@\"", "sh"])
    let crowd = (0..<200).compactMap { _ in PlainConnection(to: serving.port) }
    #expect(serving.post(Salon.update(1, from: 1, "x")) == 200)
    #expect(crowd.count == 200 && !serving.lines.contains("few file descriptors"))
    #expect(serving.stop() == 0)
  }

  /// Sends the head of a delivery and the first of its text, and waits until the server has them.
  private func begin(_ update: String, over wire: PlainConnection) {
    wire.send(
      "POST /hook/tg HTTP/1.1\r\nHost: a\r\nX-Telegram-Bot-Api-Secret-Token: s3cret-of-telegram\r\n"
        + "Content-Length: \(update.utf8.count)\r\n\r\n" + update.prefix(10))
    usleep(300_000)
  }

  @Test func `a second Ctrl-C ends it at once, and what was confirmed is there`() throws {
    let salon = try ServedSalon()
    let serving = try salon.serve()
    #expect(serving.post(Salon.update(1, from: 1, "підтверджено")) == 200)
    let update = Salon.update(2, from: 1, "ще йде")
    let wire = try #require(PlainConnection(to: serving.port))
    begin(update, over: wire)
    serving.process.interrupt()
    sleep(1)
    #expect(serving.process.isRunning)
    serving.process.interrupt()
    serving.process.waitUntilExit()
    #expect(serving.process.terminationStatus == 130 && serving.process.terminationReason == .exit)
    #expect(try salon.texts() == ["підтверджено"])
  }

  @Test func `a delivery that is still arriving at SIGTERM is taken, and then the end is 0`() throws {
    let salon = try ServedSalon()
    let serving = try salon.serve()
    let update = Salon.update(1, from: 1, "до кінця")
    let wire = try #require(PlainConnection(to: serving.port))
    let idle = try #require(PlainConnection(to: serving.port))
    begin(update, over: wire)
    serving.process.terminate()
    #expect(idle.readAll().isEmpty)
    sleep(3)
    #expect(serving.process.isRunning)
    #expect(PlainConnection(to: serving.port) == nil)
    wire.send(String(update.dropFirst(10)))
    let answer = wire.readAll()
    #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("\r\nConnection: close\r\n"))
    // A second one changes nothing.
    serving.process.terminate()
    serving.process.waitUntilExit()
    #expect(serving.process.terminationStatus == 0 && serving.process.terminationReason == .exit)
    #expect(try salon.texts() == ["до кінця"])
  }
}
