import Channels
import Foundation
import HTTP
import Inbox
import Phrases
import Storage

/// Makes claimed calls: the network alone.
///
/// What was heard is written down by who has the store.
struct Calling: Sendable {
  let transport: Transport
  let accounts: Accounts
  let clock: Clock
  /// Where calls are counted, in `serve`.
  let metrics: Metrics?
  private let gate = Gate()

  init(transport: Transport, accounts: Accounts, clock: Clock, metrics: Metrics?) {
    self.transport = transport
    self.accounts = accounts
    self.clock = clock
    self.metrics = metrics
  }

  /// Calls, and says what the messenger answered.
  func make(_ call: Courier.Call) -> Courier.Answer {
    AbortPoint.pass()
    gate.pass(call.channel.id, Paces(call.channel, call.messenger.traits(of: call.channel)).account)
    let departedAt = clock.now()
    let outcome = outcome(of: call)
    AbortPoint.pass()
    metrics?.called(call.channel, outcome.verdict.rawValue)
    return Courier.Answer(call: call, departedAt: departedAt, outcome: outcome)
  }

  private func outcome(of call: Courier.Call) -> Outcome {
    let account: Account
    do { account = try accounts.account(call.channel, of: call.messenger) } catch {
      return Outcome(.tokenInvalid, words: error.phrase)
    }
    let request: Request
    var outgoing = call.outgoing
    var deadline = Deadline.call
    do {
      if case .attachment(let attachment, let caption, nil) = outgoing.content, attachment.reference == nil,
        let file = attachment.file
      {
        deadline = .upload
        outgoing.content = .attachment(attachment, caption: caption, bytes: try bytes(of: file))
      }
      if let upload = call.messenger.upload(outgoing, account) {
        switch send(upload, .upload) {
        // An upload tells nobody anything: whatever became of it, it may be tried again.
        case .failure(let failure): return Outcome(.retry, reason: failure.description)
        case .success(let response):
          let outcome = account.cleaned(call.messenger.outcome(of: response, to: nil))
          guard response.status < 400 else { return outcome.verdict == .ambiguous ? Outcome(.retry) : outcome }
          outgoing = try call.messenger.uploaded(response, outgoing)
          deadline = .call
        }
      }
      request = try call.messenger.encode(outgoing, account)
    } catch {
      // What an operator has to set up first is no fault of the message.
      return Outcome(error.code == .config ? .restricted : .rejected, words: error.phrase)
    }
    switch send(request, deadline) {
    case .success(let response): return account.cleaned(call.messenger.outcome(of: response, to: call.outgoing))
    case .failure(.neverSent(let reason)): return Outcome(.retry, reason: reason)
    case .failure(.unknown(let reason)): return Outcome(.ambiguous, reason: reason)
    }
  }

  private func send(_ request: Request, _ deadline: Deadline) -> Result<Response, TransportFailure> {
    do throws(TransportFailure) { return .success(try transport.send(request, within: deadline)) } catch {
      return .failure(error)
    }
  }

  private func bytes(of file: String) throws(Fault) -> [UInt8] {
    do { return Array(try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
      throw Fault(.io, en: "cannot read \(file)", uk: "не вдалося прочитати \(file)")
    }
  }
}
