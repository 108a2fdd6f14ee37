import Testing

@testable import HTTP

struct PeerTests {
  @Test(arguments: [
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::6", "2001:db8:1:2::/64"),
    ("2001:db8::6", "2001:db8::/64"), ("fe80::1", "fe80::/64"), ("::1", "::1"), ("192.0.2.1", "192.0.2.1"),
  ])
  func `an IPv6 peer is counted by its network`(host: String, key: String) {
    #expect(Peer.tcp(host: host, port: 7).countedAs == key)
  }
}
