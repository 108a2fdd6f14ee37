import Foundation
import Inbox
import Office
import Phrases
import TestKit
import Testing

/// Where secrets come from, and how often they are asked for.
struct SecretSourceTests {
  @Test(arguments: [(false, 3), (true, 1)])
  func `a command is run at each use, or once for an errand of several calls`(remembers: Bool, runs: Int) throws {
    let count = FileManager.default.temporaryDirectory.appending(path: "cbchat-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: count) }
    let path = count.path(percentEncoded: false)
    let source = SecretSource(environment: ["COUNT": path], remembers: remembers)
    for _ in 1...3 {
      #expect(try source.resolve("cmd:echo run >>\"$COUNT\"; printf s3cret").reveal() == "s3cret")
    }
    #expect(try String(contentsOf: count, encoding: .utf8).split(separator: "\n").count == runs)
  }

  @Test func `what could not be had is remembered too`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "cbchat-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let reference = "file:" + file.path(percentEncoded: false)
    let (each, once) = (SecretSource(environment: [:]), SecretSource(environment: [:], remembers: true))
    for source in [each, once] { #expect(throws: Fault.self) { try source.resolve(reference) } }
    try Data("s3cret\n".utf8).write(to: file)
    #expect(try each.resolve(reference).reveal() == "s3cret")
    #expect(throws: Fault.self) { try once.resolve(reference) }
  }
}
