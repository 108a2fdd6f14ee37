import Channels
import HTTP
import Inbox
import Phrases
import Testing

/// The check and the webhook of Messenger and Instagram (channels.md 3a, 3b, 4a).
struct MetaSetupTests {
  private static let graph = "https://graph.facebook.com/v25.0/"
  private static let fields =
    "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_reactions,message_edits,"
    + "messaging_referrals,messaging_optins"

  @Test func `the app's address is set, then the Page subscribed`() {
    let requests = Facebook().register("https://salon.example/hook/main", .facebook)
    #expect(requests.map(\.method) == ["POST", "POST"])
    #expect(requests.first?.target == Self.graph + "1517776481860111/subscriptions")
    #expect(requests.first?.headers["Authorization"] == "Bearer 1517776481860111|5ecret-of-the-app")
    #expect(
      requests.first?.text
        == #"{"object":"page","callback_url":"https://salon.example/hook/main","verify_token":"слово для Meta","fields":"\#(Self.fields)"}"#
    )
    #expect(
      requests.last?.target.hasPrefix(
        Self.graph + "102030405060708/subscribed_apps?subscribed_fields=\(Self.fields)&appsecret_proof=") == true)
    #expect(requests.last?.body == [])
  }

  @Test func `without the app's id or secret the dashboard must set the address`() {
    let account = Account.sample("facebook", secrets: ["token": "t"], apiURL: "https://graph.facebook.com")
    let requests = Facebook().register("https://salon.example/hook/main", account)
    #expect(requests.map(\.target) == [Self.graph + "me/subscribed_apps?subscribed_fields=\(Self.fields)"])
  }

  @Test func `Instagram is subscribed by its own door`() {
    let url = "https://salon.example/hook/main"
    let own = Instagram().register(url, .instagram)
    #expect(own.count == 1)
    #expect(
      own.first?.target.hasPrefix(
        "https://graph.instagram.com/v25.0/17841400000000001/subscribed_apps?subscribed_fields=messages,"
          + "messaging_postbacks,messaging_seen,message_reactions,message_edit,messaging_referral&") == true)
    var account = Account.instagramPage
    #expect(
      Instagram().register(url, account).map(\.target)
        == [Self.graph + "102030405060708/subscribed_apps?subscribed_fields=\(Self.fields)"])
    account.secrets["appSecret"] = Secret("s")
    account.channel.settings["appId"] = "15"
    #expect(
      Instagram().register(url, account).first?.text.hasPrefix(#"{"object":"instagram","callback_url":"#) == true)
  }

  @Test func `unregistering silences the account alone`() {
    let page = Facebook().unregister(.facebook)
    #expect(page.map(\.method) == ["DELETE"])
    #expect(page.first?.target.hasPrefix(Self.graph + "102030405060708/subscribed_apps?appsecret_proof=") == true)
    #expect(Instagram().unregister(.instagram).map(\.method) == ["DELETE"])
    #expect(Instagram().unregister(.instagramPage).isEmpty)
  }

  @Test func `a check asks for the account, its subscription and the app's address`() {
    let page = Facebook().check(.facebook).map { $0.target.prefix { $0 != "&" } }
    #expect(page[0] == Self.graph + "102030405060708?fields=id,name")
    #expect(page[1].hasPrefix(Self.graph + "102030405060708/subscribed_apps?appsecret_proof="))
    #expect(page[2] == Self.graph + "1517776481860111/subscriptions")
    let own = Instagram().check(.instagram).map { $0.target.prefix { $0 != "&" } }
    #expect(own[0] == "https://graph.instagram.com/v25.0/17841400000000001?fields=user_id,username,name")
    #expect(own.count == 2)
    let linked = Instagram().check(.instagramPage).map(\.target)
    #expect(
      linked == [
        Self.graph + "102030405060708?fields=id,name,instagram_business_account%7Bid,username%7D",
        Self.graph + "102030405060708/subscribed_apps",
      ])
  }

  @Test func `a living subscription is told with its address`() {
    let answers = [
      #"{"id":"102030405060708","name":"Салон «Мальва»"}"#,
      #"{"data":[{"id":"1517776481860111","name":"cbchat","subscribed_fields":["messages","message_reads"]}]}"#,
      #"""
      {"data":[{"object":"instagram","callback_url":"https://elsewhere.example","active":true},
      {"object":"page","callback_url":"https://salon.example/hook/main","active":true,"fields":[{"name":"messages"}]}]}
      """#,
    ].map { Response.sample($0) }
    #expect(
      Facebook().checked(answers)
        == CheckResult(
          outcome: Outcome(.ok), account: "Салон «Мальва»", webhook: "https://salon.example/hook/main"))
    #expect(Facebook().checked([answers[0]]) == CheckResult(outcome: Outcome(.ok), account: "Салон «Мальва»"))
  }

  @Test(arguments: [
    (#"{"id":"17","username":"malva"}"#, "@malva"), (#"{"user_id":"17","username":null,"name":"Мальва"}"#, "Мальва"),
    (#"{"id":"10","name":"Сторінка","instagram_business_account":{"id":"17","username":"malva"}}"#, "@malva"),
    (#"{"id":"17"}"#, "17"),
  ])
  func `Instagram's account is known by its name`(body: String, account: String) {
    #expect(Instagram().checked([.sample(body)]).account == account)
  }

  @Test(arguments: [
    (#"{"data":[]}"#, #"{"data":[]}"#, ["no subscription", "the app has no webhook"]),
    (#"{"data":[{"id":"1","subscribed_fields":["feed"]}]}"#, nil, ["the subscription lacks messages"]),
    (
      #"{"data":[{"id":"1","subscribed_fields":["messages"]}]}"#,
      #"{"data":[{"object":"page","callback_url":"https://x","active":false}]}"#, ["Meta has switched"]
    ),
    (#"{"error":{"code":200,"message":"no pages_manage_metadata"}}"#, nil, ["the subscriptions cannot be read: 200"]),
  ])
  func `a dead subscription is a remark`(apps: String, app: String?, remarks: [String]) {
    let answers = [#"{"id":"10","name":"Мальва"}"#, apps, app].compactMap { $0.map { Response.sample($0) } }
    let found = Facebook().checked(answers)
    #expect(found.outcome == Outcome(.ok))
    #expect(found.remarks.count == remarks.count)
    for (said, expected) in zip(found.remarks, remarks) { #expect(said.en.hasPrefix(expected), "\(said.en)") }
  }

  @Test func `a check says why the account cannot be used`() {
    let refused = Response.sample(#"{"error":{"code":190,"message":"expired"}}"#, status: 401)
    #expect(Facebook().checked([refused, refused]).outcome == Outcome(.tokenInvalid, reason: "190: expired"))
    #expect(Facebook().checked([.sample("{}")]).outcome.verdict == .ambiguous)
    #expect(Facebook().checked([.sample("", status: 502)]).outcome.verdict == .ambiguous)
  }

  @Test func `limits are Meta's`() {
    let (facebook, instagram) = (Facebook().traits, Instagram().traits)
    for traits in [facebook, instagram] {
      #expect(!traits.hasBot && traits.canUpload && traits.canShowTyping && traits.canMarkSeen)
      #expect(
        traits.window
          == ReplyWindow([ReplyWindow.Step(.hours(24)), ReplyWindow.Step(.days(7), forPersons: true)]))
      #expect(traits.captions.isEmpty && traits.attachments[.location] == nil)
      #expect(traits.pace.interval == Span(milliseconds: 100))
    }
    #expect(facebook.text == TextLimit(2000, .utf16) && instagram.text == TextLimit(1000, .bytes))
    #expect(
      Facebook().settings.map(\.key)
        == ["pageId", "appId", "appSecret", "verifyToken", "graphVersion", "humanAgent"])
    #expect(
      Instagram().settings.map(\.key)
        == ["login", "accountId", "pageId", "appId", "appSecret", "verifyToken", "graphVersion", "humanAgent"])
    #expect(Instagram().settings.filter(\.isSecret).map(\.key) == ["appSecret", "verifyToken"])
    #expect(Messengers.messenger(of: Account.facebook.channel)?.kind == Facebook().kind)
    #expect(Messengers.messenger(of: Account.instagram.channel)?.kind == Instagram().kind)
    #expect(Facebook().mediaHosts.contains("fbcdn.net"))
  }
}
