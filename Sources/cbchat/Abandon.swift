import CLI
import Glibc
import Inbox
import Office
import Phrases
import Storage

// What Ctrl-C leaves of a message.

extension Context {
  /// Who is interrupted while the messenger is asked leaves a message of which nobody hears any more: it is `uncertain`
  /// at once, not only when the claim expires.
  func abandoning(_ underway: Courier.Underway, _ message: Message.ID) -> LastWill {
    let (path, clock, output) = (storePath, clock, output)
    return LastWill([SIGINT, SIGTERM, SIGHUP]) {
      do throws(Fault) {
        let desk = Desk(store: try Store(path: path, clock: clock.now))
        let isUncertain = try underway.abandon(in: desk)
        output.report(
          Fault(
            .interrupted,
            en: isUncertain ? "interrupted: message \(message) may have arrived" : "interrupted",
            uk: isUncertain ? "перервано: повідомлення \(message) могло дійти" : "перервано",
            hint: Phrase(
              en: "see what became of it: cbchat open", uk: "перегляньте, що з ним сталося: cbchat open")
          )
        )
      } catch { output.report(error) }
    }
  }
}
