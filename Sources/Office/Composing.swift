import Channels
import Dispatch
import Foundation
import HTTP
package import Inbox
package import Phrases
import Storage
import Synchronization

/// Shows that a colleague composes an answer, to the others and to the client, until it ends.
///
/// A thread of its own renews the lease and repeats the messenger's sign while the colleague types.
package final class Composing: Sendable {
  private let chat: ChatView
  private let staff: Staff
  private let parts: Serve.Parts
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  private struct State {
    var isOver = false
    var fault: Fault?
  }

  package init(in chat: ChatView, by staff: Staff, _ parts: Serve.Parts) {
    self.chat = chat
    self.staff = staff
    self.parts = parts
    let thread = Thread { [self] in run() }
    thread.name = "composing"
    thread.start()
  }

  /// Ends it, and takes the sign back at once.
  ///
  /// - Returns: Why colleagues could not be told, if they could not.
  package func end(_ desk: Desk) -> Fault? {
    let fault = state.withLock { state -> Fault? in
      state.isOver = true
      return state.fault
    }
    wake.signal()
    let (chat, staff) = (chat.chat.id, staff.id)
    do throws(Fault) {
      try desk.administer { (write) throws(Fault) in try write.endLease(of: staff, in: chat) }
    } catch { return fault ?? error }
    return fault
  }

  private func run() {
    do throws(Fault) {
      let store = try parts.openStore()
      let (contact, chat) = (chat.contact.id, chat.chat.id)
      while try renew(store) {
        showClient(try store.look { (read) throws(Fault) in try read.lastInboundID(of: contact, in: chat) })
        _ = wake.wait(timeout: .now() + .milliseconds(Int(Lease.renewal.milliseconds)))
      }
    } catch {
      state.withLock { $0.fault = error }
    }
  }

  /// - Returns: Whether it goes on; nothing is renewed behind the end.
  private func renew(_ store: Store) throws(Fault) -> Bool {
    let renewed = state.withLock { state -> Result<Bool, Fault> in
      guard !state.isOver else { return .success(false) }
      do throws(Fault) {
        try store.change { (write) throws(Fault) in
          try write.keep(lease(chat.chat.id, to: staff, at: write.now))
        }
      } catch { return .failure(error) }
      return .success(true)
    }
    return try renewed.get()
  }

  /// The messenger's own sign for the client; what comes of it changes nothing.
  private func showClient(_ lastInbound: String?) {
    guard chat.contact.state == .active, chat.channel.isEnabled, let messenger = Messengers.messenger(of: chat.channel),
      messenger.traits(of: chat.channel).canShowTyping,
      let account = try? parts.accounts.account(chat.channel, of: messenger),
      let request = messenger.typing(to: chat.contact.externalID, lastInbound: lastInbound, account)
    else { return }
    _ = try? parts.transport.send(request, within: .call)
  }
}
