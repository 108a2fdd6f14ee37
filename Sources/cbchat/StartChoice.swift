import Inbox
import Phrases

extension StartChoice {
  /// `--channel NAME` or `--contact ID`, not both.
  init(channel: String?, contact: Contact.ID?) throws(Fault) {
    switch (channel, contact) {
    case (nil, nil): self = .any
    case (let name?, nil): self = .channel(name)
    case (nil, let id?): self = .contact(id)
    case (_?, _?):
      throw Fault(
        .usage,
        en: "--channel and --contact exclude each other",
        uk: "--channel і --contact виключають одне одного"
      )
    }
  }
}
