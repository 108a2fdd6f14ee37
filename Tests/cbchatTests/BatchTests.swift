import Foundation
import Inbox
import JSON
import Phrases
import TestKit
import Testing

@testable import cbchat

struct LineSplitterTests {
  private func lines(_ pieces: [String]) -> [NumberedLine] {
    var splitter = LineSplitter()
    var lines = pieces.flatMap { splitter.feed(Data($0.utf8)) }
    lines += [splitter.finish()].compactMap(\.self)
    return lines
  }

  private func texts(_ lines: [NumberedLine]) -> [String] {
    lines.map { "\($0.number):" + ($0.bytes.map { String(decoding: $0, as: UTF8.self) } ?? "too long") }
  }

  @Test func `lines are numbered, blank ones are left out, the last needs no end`() {
    #expect(texts(lines(["a\n\n \t\r\nb\nc"])) == ["1:a", "4:b", "5:c"])
    #expect(lines([]).isEmpty)
    #expect(lines(["\n\n"]).isEmpty)
  }

  @Test func `the mark before a file's first line is not its text`() {
    #expect(texts(lines(["\u{FEFF}a\nb\n"])) == ["1:a", "2:b"])
  }

  @Test func `a line that is too long is named, and the next is whole`() {
    let long = String(repeating: "x", count: LineSplitter.longest / 2 + 1)
    #expect(texts(lines(["a\n", long, long, "\nb\n"])) == ["1:a", "2:too long", "3:b"])
  }

  @Test func `however the pieces are cut, the lines are the same`() {
    var random = SplitMix64(seed: 7)
    let text = "перший\n\nдругий\r\n третій \n{\"a\":\"б\"}\nостанній"
    let whole = texts(lines([text]))
    for _ in 0..<200 {
      var splitter = LineSplitter()
      var rest = Data(text.utf8)
      var found: [NumberedLine] = []
      while !rest.isEmpty {
        let count = Int.random(in: 1...max(1, rest.count), using: &random)
        found += splitter.feed(rest.prefix(count))
        rest = Data(rest.dropFirst(count))
      }
      found += [splitter.finish()].compactMap(\.self)
      #expect(texts(found) == whole)
    }
  }
}

struct BatchWordsTests {
  private func words(_ text: String) throws -> BatchWords { try BatchWords(try JSONValue.parse(text)) }

  @Test func `a line says where, what and how`() throws {
    let line = try words(
      #"{"client":"ext:5","channel":"tg","text":"так","key":7,"promo":true,"replyTo":3,"file":"a.jpg","at":"+2h"}"#)
    #expect(line.place == .client("ext:5", .channel("tg")))
    #expect(line.text == "так")
    #expect(line.key == "7")
    #expect(line.isPromo)
    #expect(line.replyTo == 3)
    #expect(line.files == ["a.jpg"])
    #expect(line.time == .after(.hours(2)))
    #expect(try words(#"{"client":12,"contact":4,"text":"x","channel":null}"#).place == .client("12", .contact(4)))
    #expect(try words(#"{"chat":3,"file":["a","b"]}"#).files == ["a", "b"])
    let template = try words(#"{"chat":3,"template":"visit:uk","params":["Оля"]}"#)
    #expect(template.template?.language == "uk")
    #expect(template.params == ["Оля"])
  }

  @Test(arguments: [
    "[1]", "7", "{}", #"{"chat":1}"#, #"{"text":"x"}"#, #"{"chat":1,"client":"x","text":"x"}"#,
    #"{"chat":0,"text":"x"}"#, #"{"chat":-1,"text":"x"}"#, #"{"chat":"x","text":"x"}"#, #"{"chat":1.5,"text":"x"}"#,
    #"{"chat":1,"contact":2,"text":"x"}"#, #"{"client":"x","channel":"a","contact":2,"text":"x"}"#,
    #"{"client":"","text":"x"}"#, #"{"chat":1,"text":7}"#, #"{"chat":1,"text":"x","canned":"y"}"#,
    #"{"chat":1,"text":"x","key":""}"#, #"{"chat":1,"text":"x","key":true}"#, #"{"chat":1,"text":"x","promo":"yes"}"#,
    #"{"chat":1,"text":"x","at":"колись"}"#, #"{"chat":1,"text":"x","Text":"y"}"#,
    #"{"chat":1,"params":["x"],"text":"x"}"#,
    #"{"chat":1,"template":"a b"}"#, #"{"chat":1,"template":"a","params":[" "]}"#, #"{"chat":1,"file":[1]}"#,
    #"{"chat":1,"template":"a","file":"x"}"#,
  ])
  func `what is wrong is bad input`(line: String) throws {
    let fault = #expect(throws: Fault.self) { try words(line) }
    #expect(fault?.exit == 65)
  }
}
