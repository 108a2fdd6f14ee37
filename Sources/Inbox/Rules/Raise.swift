extension Message.State {
  /// How far a message has come; `failed` and `uncertain` are no steps.
  var step: Int {
    switch self {
    case .scheduled: 0
    case .queued: 1
    case .sending, .uncertain: 2
    case .sent: 3
    case .delivered: 4
    case .seen: 5
    case .failed: 6
    }
  }
}

extension Message {
  /// Whether the messenger has every part: nothing of it is left to send.
  package var isAccepted: Bool { parts.allSatisfy { $0.state.step >= State.sent.step } }

  /// Lets a receipt or an echo raise the state of a message, or of the part it names; states only move up.
  ///
  /// - Parameters:
  ///   - state: `.sent`, `.delivered` or `.seen`.
  ///   - externalID: the part it speaks of; `nil` speaks of the whole message. An id that no part has yet is given to the
  ///     first one without: the receipt came before the answer to the call was kept.
  /// - Returns: Whether anything changed.
  package mutating func raise(to state: State, externalID: String?) -> Bool {
    guard direction == .out, self.state != .failed else { return false }
    let before = self
    if let externalID {
      if let index = parts.firstIndex(where: { $0.externalID == externalID }) {
        parts[index].raise(to: state)
      } else if let index = parts.firstIndex(where: { $0.externalID == nil }) {
        parts[index].externalID = externalID
        parts[index].raise(to: state)
      }
    } else {
      // A part that never left cannot have arrived.
      for index in parts.indices where parts[index].state.step >= State.sending.step { parts[index].raise(to: state) }
    }
    // Until every part has arrived, the queue and the claim decide what the message is.
    if isAccepted {
      self.state = parts.map(\.state).min { $0.step < $1.step } ?? state
      failure = nil
    }
    return self != before
  }
}

extension Message.Part {
  mutating func raise(to state: Message.State) {
    if state.step > self.state.step { self.state = state }
  }
}
