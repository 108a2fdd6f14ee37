import HTTP
import Testing

struct RequestTests {
  @Test func `path and query are told apart and the query is decoded`() {
    let request = Request(method: "GET", target: "/hook/x%2Fy?hub.mode=subscribe&text=a+b%20%D0%87&flag&bad=%zz&cut=%4")
    #expect(request.path == "/hook/x%2Fy")
    #expect(request.query("hub.mode") == "subscribe")
    #expect(request.query("text") == "a b Ї")
    #expect(request.query("flag")?.isEmpty == true)
    #expect(request.query("bad") == nil)
    #expect(request.query("cut") == nil)
    #expect(request.query("absent") == nil)
    #expect(Request.get("/plain").query("x") == nil)
  }

  @Test func `loopback and Unix peers are local`() {
    #expect(Peer.unix.isLocal)
    #expect(Peer.tcp(host: "127.8.9.1", port: 1).isLocal)
    #expect(Peer.tcp(host: "::1", port: 1).isLocal)
    #expect(!Peer.tcp(host: "128.0.0.1", port: 1).isLocal)
    #expect(!Peer.tcp(host: "::2", port: 1).isLocal)
  }
}
