import Testing

@testable import HTTP

struct ChunkExtensionTests {
  private let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  private func reading(_ extensions: [UInt8]) -> Reading {
    Reading([Array(head.utf8) + Array("2".utf8) + extensions + Array("\r\nok\r\n0\r\n\r\n".utf8)].map { $0[...] })
  }

  @Test(arguments: [
    "", ";a", ";a=b", ";a=\"q\\\"x\"", ";a=\"\"", ";a;b", ";a=b;c=\"d;e\";f", " ;a", ";\ta", "; a = b ; c",
    "\t ;a =\t\"x\"",
    ";a=\"\\\\\"", ";a=\" \t!\"", ";!#$%&'*+-.^_`|~=1",
  ])
  func `what the grammar has is taken and dropped`(extensions: String) {
    #expect(ChunkExtension.areExtensions(Array(extensions.utf8)[...]))
    #expect(reading(Array(extensions.utf8)).requests.first?.body == Array("ok".utf8))
  }

  @Test(arguments: [
    ";", ";;", ";a;", ";;a", ";a=", ";a=;b", ";=b", ";a=\"x", ";a=\"x\\\"", ";a=x\"", ";a=\"x\"y", ";a=\"x\" y", ";a b",
    ";a=b c",
    ";a ", ";a=b ", " ", "\t", " a", "x", ",a", ";a,b", ";a=b=c", ";[a]", ";a=(b)", ";a=\"\n\"", ";a=\"\r\"",
    ";a=\"\\\r\"",
    ";a=\"\u{0}\"", ";a=\"\u{7F}\"", ";a=\"\\\u{1}\"", ";\u{0}", ";a\u{B}", ";a\rb", ";a\nb",
  ])
  func `anything else is 400`(extensions: String) {
    #expect(reading(Array(extensions.utf8)).error?.status == 400)
    #expect(reading(Array(extensions.utf8)).requests.isEmpty)
  }

  @Test func `bytes above ASCII are refused wherever they stand`() {
    for byte in UInt8(0x80)...0xFF {
      for text in [
        [0x3B, byte], [0x3B, 0x61, byte], Array(";a=\"".utf8) + [byte, 0x22], Array(";a=\"\\".utf8) + [byte, 0x22],
      ] {
        #expect(reading(text).error == .badChunk)
      }
    }
  }

  @Test func `trailers are fields, and never become the request's`() {
    let good = Reading(head + "2\r\nok\r\n0\r\nX-Telegram-Bot-Api-Secret-Token: s\r\nX:\r\n\r\n")
    #expect(good.requests.first?.headers.map(\.name) == ["Host", "Transfer-Encoding"])
    for trailer in ["X", ": y", "X : y", " X: y", "X: a\u{0}", "X\u{7F}: y", "X: y\n", "\u{456}: y"] {
      #expect(Reading(head + "0\r\n\(trailer)\r\n\r\n").error?.status == 400)
    }
  }
}
