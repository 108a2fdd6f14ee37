/// Where the money of a top-up stands at its provider.
package struct Payment: Sendable, Hashable {
  /// In the order in which it goes: a later one is never taken back by an earlier one, in whichever order they are told.
  package enum State: String, Sendable, CaseIterable, Comparable {
    /// The client is to be given, or was given, the way to pay.
    case asked
    case processing
    /// An attempt failed; the client may try again until the invoice expires.
    case failed
    case expired
    /// Another sum or currency than was asked for: nothing is credited, colleagues decide.
    case mismatched
    case paid
    /// The money went back.
    case reversed

    package static func < (left: State, right: State) -> Bool { left.step < right.step }

    private var step: Int { State.allCases.firstIndex(of: self) ?? 0 }
  }

  package var topUp: TopUp.ID
  package var state: State
  /// The invoice's id at a provider that makes one first.
  package var externalID: String?
  /// The message that is the invoice, where the messenger takes the money itself.
  package var message: Message.ID?
  /// When the provider is to be asked next; `nil` is never.
  package var checkAt: Instant?
  /// Calls in a row that brought nothing.
  package var attempts: Int
  /// Until when a process is asking; whoever finds it expired asks again.
  package var claimedUntil: Instant?

  package init(
    topUp: TopUp.ID,
    state: State = .asked,
    externalID: String? = nil,
    message: Message.ID? = nil,
    checkAt: Instant? = nil,
    attempts: Int = 0,
    claimedUntil: Instant? = nil
  ) {
    self.topUp = topUp
    self.state = state
    self.externalID = externalID
    self.message = message
    self.checkAt = checkAt
    self.attempts = attempts
    self.claimedUntil = claimedUntil
  }
}

/// What a provider tells of one payment, as it is now.
package struct PaymentReport: Sendable, Equatable {
  /// The payment's own id, with its provider: `monobank:p2_9ZgpZVsl3`; the ledger takes each once.
  package var key: String
  package var state: Payment.State
  /// The sum that the payment is for; `nil` where the provider does not tell it.
  package var sum: Money?
  /// What is left of it after refunds, in the smallest unit; `nil` is all of it.
  package var kept: Int64?

  package init(key: String, state: Payment.State, sum: Money? = nil, kept: Int64? = nil) {
    self.key = key
    self.state = state
    self.sum = sum
    self.kept = kept
  }
}

/// A payment that the messenger itself took, or gave back.
package struct PaymentNotice: Sendable, Equatable {
  /// What the invoice carried: ``TopUp/reference``.
  package var reference: String
  package var report: PaymentReport

  package init(reference: String, report: PaymentReport) {
    self.reference = reference
    self.report = report
  }
}

/// The messenger asks whether a client may pay now; it waits a few seconds for the answer.
package struct Checkout: Sendable, Equatable {
  /// The messenger's id of the question.
  package var id: String
  package var reference: String
  package var sum: Money

  package init(id: String, reference: String, sum: Money) {
    self.id = id
    self.reference = reference
    self.sum = sum
  }
}

/// What the messenger shows as an invoice.
package struct Invoice: Sendable, Hashable {
  package var title: String
  package var reference: String
  package var sum: Money

  package init(title: String, reference: String, sum: Money) {
    self.title = title
    self.reference = reference
    self.sum = sum
  }
}

extension TopUp {
  /// The number in a ``TopUp/reference``; `nil` for anything else.
  package static func id(inReference reference: String) -> ID? {
    guard reference.hasPrefix("topup-"), let number = Int64(reference.dropFirst(6)), number > 0,
      reference == "topup-\(number)"
    else { return nil }
    return ID(number)
  }
}
