extension Server {
  /// What a server has done since it was started.
  package struct Statistics: Sendable, Equatable {
    /// Connections that are open now.
    package internal(set) var connections = 0
    /// Connections that may be open at once; fewer than the limit where the system gives few descriptors.
    package internal(set) var capacity = 0
    /// Connections that were taken, those refused at once included.
    package internal(set) var accepted = 0
    /// Connections that were refused because their peer had too many.
    package internal(set) var refused = 0
    /// Requests with the handler now.
    package internal(set) var handling = 0
    /// Answers by the first digit of their status, from `1xx` (always 0) to `5xx`.
    package internal(set) var answers = [0, 0, 0, 0, 0]
    /// Bytes held now for requests and answers.
    package internal(set) var bufferedBytes = 0
    package internal(set) var bytesReceived = 0
    package internal(set) var bytesSent = 0
  }
}
