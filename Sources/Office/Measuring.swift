package import HTTP
package import Phrases

/// Asks how large a file at a public address is, for a messenger that wants to be told (Viber: channels.md 2a).
///
/// Only the head is asked for; where a server does not tell it so, one byte is. Nothing is fetched, and no redirect is
/// followed: the messenger is given the very address that was measured.
package struct Measuring {
  private static let deadline = Deadline(connect: .seconds(5), total: .seconds(10), maximumBytes: 64 << 10)

  private let transport: Transport

  package init(transport: Transport) {
    self.transport = transport
  }

  /// - Returns: The size in bytes, or `nil` when the server does not tell.
  /// - Throws: `notFound` when there is no file, `busy` when the server cannot be reached.
  package func size(at address: String) throws(Fault) -> Int64? {
    let head = Request(method: "HEAD", target: address, headers: ["Accept-Encoding": "identity"])
    if let response = try? transport.send(head, within: Measuring.deadline), response.status == 200,
      let size = response.headers["Content-Length"].flatMap({ Int64($0) }), size > 0
    {
      return size
    }
    let response: Response
    do {
      let byte: Headers = ["Accept-Encoding": "identity", "Range": "bytes=0-0"]
      response = try transport.send(.get(address, headers: byte), within: Measuring.deadline)
    } catch {
      switch error {
      // It came, and more of it than one byte: a server that knows no ranges.
      case .unknown: return nil
      case .neverSent(let reason):
        let words = Phrase(
          en: "cannot ask \(address) how large the file is: ",
          uk: "не вдалося запитати в \(address) розмір файлу: ")
        throw Fault(
          .busy, words + Phrase(same: reason), hint: Phrase(en: "try again", uk: "спробуйте ще раз"))
      }
    }
    switch response.status {
    case 206:
      // `bytes 0-0/12345`; the whole may be unknown: `bytes 0-0/*`.
      return response.headers["Content-Range"].flatMap { $0.split(separator: "/").last }.flatMap { Int64($0) }
    case 200: return response.body.isEmpty ? nil : Int64(response.body.count)
    case 404, 410:
      throw Fault(.notFound, en: "there is no file at \(address)", uk: "за адресою \(address) немає файлу")
    default: return nil
    }
  }
}
