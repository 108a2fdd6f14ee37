import HTTP
import Inbox
import JSON
import Phrases

/// Calls of Meta's Graph API for one account (channels.md 3a): Facebook, Instagram and WhatsApp speak it.
struct MetaGraph {
  static let apiURL = "https://graph.facebook.com"
  static let version = "v25.0"

  let account: Account
  /// Scheme, host and port.
  private let host: String
  private let token: String
  /// Proves that the call comes from the app (channels.md 3a): the token's HMAC under the app secret.
  private let proof: String?

  init(_ account: Account, host: String? = nil) {
    self.account = account
    self.host = host ?? account.apiURL
    token = account.secret("token") ?? ""
    proof = account.appSecret.map {
      Signature.hexadecimal(SHA256.authenticate(Array((account.secret("token") ?? "").utf8), key: Array($0.utf8)))
    }
  }

  private init(asAppOf graph: MetaGraph, _ id: String, _ secret: String) {
    account = graph.account
    host = graph.host
    token = "\(id)|\(secret)"
    proof = nil
  }

  /// The same API in the name of the app, whose subscriptions only it may change; `nil` while its secret is unknown.
  var asApp: MetaGraph? {
    guard let id = account.present("appId"), let secret = account.appSecret else { return nil }
    return MetaGraph(asAppOf: self, id, secret)
  }

  typealias Query = KeyValuePairs<String, String>

  func get(_ path: String..., query: Query = [:]) -> Request {
    request("GET", path, query)
  }

  func delete(_ path: String..., query: Query = [:]) -> Request {
    request("DELETE", path, query)
  }

  func post(_ path: String..., query: Query = [:], json fields: JSONObject? = nil) -> Request {
    var request = request("POST", path, query)
    guard let fields else { return request }
    request.headers["Content-Type"] = "application/json"
    request.body = JSONValue.object(fields).bytes()
    return request
  }

  func post(_ path: String..., form: Multipart) -> Request {
    var request = request("POST", path, [:])
    let (contentType, body) = form.encoded()
    request.headers["Content-Type"] = contentType
    request.body = body
    return request
  }

  /// A file at an address that Meta told: WhatsApp's want the token as well.
  func file(_ url: String) -> Request {
    .get(url, headers: authorization)
  }

  /// The token goes into a header, so that addresses may be logged.
  private var authorization: Headers { ["Authorization": "Bearer \(token)"] }

  private func request(_ method: String, _ path: [String], _ query: Query) -> Request {
    let version = account.present("graphVersion") ?? Self.version
    var url = host + ([version] + path).map { "/" + pathSegment($0) }.joined()
    let fields = query.map { ($0.key, $0.value) } + (proof.map { [("appsecret_proof", $0)] } ?? [])
    for (index, field) in fields.enumerated() {
      url += (index == 0 ? "?" : "&") + field.0 + "=" + pathSegment(field.1, keeping: ",")
    }
    return Request(method: method, target: url, headers: authorization)
  }
}

extension Account {
  /// What signs deliveries and proves calls; an empty one is none.
  var appSecret: String? { secret("appSecret").flatMap { $0.isEmpty ? nil : $0 } }
}

/// What the messengers of Meta share: how deliveries are shown to be Meta's, and how answers are judged.
protocol MetaMessenger: Messenger {
  /// What its webhooks call the account: `page`.
  var object: String { get }
  /// The refusals of its API, before those that all have.
  var errors: [MetaErrors.Row] { get }
}

extension MetaMessenger {
  /// What every kind of Meta's accepts; the names of its own ids come before.
  static var sharedSettings: [Setting] {
    [
      Setting(
        "appId", en: "the Meta app's id: tells own echoes", uk: "id застосунку Meta: за ним видно власні відлуння"),
      Setting(
        "appSecret",
        isSecret: true,
        en: "the Meta app's secret, with which deliveries are signed",
        uk: "секрет застосунку Meta, яким підписано доставки"
      ),
      Setting(
        "verifyToken",
        isSecret: true,
        en: "any words; Meta repeats them when the webhook is set",
        uk: "будь-які слова; Meta повторює їх, коли задають вебхук"
      ),
      Setting(
        "graphVersion",
        en: "version of the Graph API, \(MetaGraph.version) by default",
        uk: "версія Graph API, типово \(MetaGraph.version)"
      ),
    ]
  }

  /// Whether a person may still write after a day, for seven days (domain.md, Starting and sending).
  static var humanAgent: Setting {
    Setting(
      "humanAgent",
      choices: ["on", "off"],
      en: "whether people may answer for 7 days with the human-agent tag",
      uk: "чи можуть люди відповідати 7 днів із позначкою human agent"
    )
  }

  /// The `hub.challenge` of channels.md 3b: back with the challenge for who knows the verify token.
  package func handshake(_ request: Request, _ account: Account) -> Response? {
    guard request.method == "GET" else { return nil }
    guard request.query("hub.mode") == "subscribe", let challenge = request.query("hub.challenge"),
      let expected = account.secret("verifyToken"), !expected.isEmpty,
      let given = request.proof(inAddress: "hub.verify_token"), Signature.matches(given, expected)
    else { return .refusal(403) }
    return .text(challenge)
  }

  /// Over the raw bytes: Meta escapes what is not ASCII, and no other writing of the same JSON has the same digest.
  package func verify(_ request: Request, _ account: Account) throws(Fault) {
    let secret = try account.checkingSecret("appSecret")
    guard let given = request.proof("X-Hub-Signature-256"),
      Signature.matches(
        given, "sha256=" + Signature.hexadecimal(SHA256.authenticate(request.body, key: Array(secret.utf8))))
    else { throw Fault(.forbidden, en: "not a delivery of Meta", uk: "це не доставка від Meta") }
  }

  /// A delivery is a batch without an id of its own: it is known by its bytes, its messages by their ids.
  package func deliveryKey(of payload: [UInt8]) throws(Fault) -> String {
    Signature.hexadecimal(SHA256.hash(payload))
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    judged(response, outgoing)
  }

  func judged(_ response: Response, _ outgoing: Outgoing?) -> Outcome {
    MetaAnswer(response, attempts: outgoing?.attempts ?? 0, errors: errors).outcome(of: outgoing)
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    MetaCheck(object: object, answers: responses.map { MetaAnswer($0, errors: errors) }).result
  }
}
