import HTTP
import Testing

struct HeadersTests {
  @Test func `names compare without case and keep their order`() {
    var headers: Headers = ["Host": "a", "X-One": "1", "x-one": "2"]
    #expect(headers["HOST"] == "a")
    #expect(headers.values(of: "X-ONE") == ["1", "2"])
    headers["x-ONE"] = "3"
    #expect(headers.map(\.value) == ["a", "3"])
    headers["host"] = nil
    #expect(headers.map(\.name) == ["x-ONE"])
    #expect(headers == ["X-One": "3"])
  }

  @Test func `a list is read over all its fields`() {
    let headers: Headers = ["Connection": "Keep-Alive, foo", "connection": " CLOSE "]
    #expect(headers.tokens(of: "Connection") == ["keep-alive", "foo", "close"])
  }
}
