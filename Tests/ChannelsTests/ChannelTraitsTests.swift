import Channels
import HTTP
import Inbox
import Testing

/// What a setting takes away from what a kind can.
struct ChannelTraitsTests {
  private func channel(_ kind: String, _ settings: [String: String]) -> Channel {
    Account.sample(kind, secrets: [:], settings: settings).channel
  }

  @Test(arguments: ["facebook", "instagram"])
  func `without the human agent nobody writes after a day`(kind: String) {
    #expect(Messengers.traits(of: channel(kind, [:]))?.window.steps.map(\.length) == [.hours(24), .days(7)])
    #expect(Messengers.traits(of: channel(kind, ["humanAgent": "on"]))?.window.steps.count == 2)
    #expect(Messengers.traits(of: channel(kind, ["humanAgent": "off"]))?.window.steps.map(\.length) == [.hours(24)])
  }

  @Test func `only a Page uploads for Instagram`() {
    #expect(Messengers.traits(of: channel("instagram", [:]))?.canUpload == false)
    #expect(Messengers.traits(of: channel("instagram", ["login": "page"]))?.canUpload == true)
    #expect(Messengers.traits(of: channel("facebook", [:]))?.canUpload == true)
    #expect(Messengers.traits(of: channel("viber-bot", [:]))?.canUpload == false)
    #expect(Messengers.traits(of: channel("pigeon", [:])) == nil)
  }

  @Test func `a token of Instagram Login is renewed, a Page's is not`() throws {
    let messenger = Instagram()
    let request = try #require(messenger.renewal(.instagram))
    #expect(
      request.target
        == "https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=IGQV-invented")
    #expect(messenger.renewal(.instagramPage) == nil)
    let renewal = messenger.renewed(
      .json(Array(#"{"access_token":"IGnew","token_type":"bearer","expires_in":5184000}"#.utf8)))
    #expect(renewal?.token.reveal() == "IGnew" && renewal?.validFor == .days(60))
    #expect(messenger.renewed(.json(Array(#"{"error":{"code":190,"message":"x"}}"#.utf8), status: 400)) == nil)
    #expect(messenger.renewed(.json(Array("{}".utf8))) == nil)
    #expect(messenger.renewed(.text("<html>")) == nil)
  }
}
