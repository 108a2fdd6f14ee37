extension Server {
  /// What one server spends on its peers; memory is bounded by these and nothing else.
  package struct Limits: Sendable, Equatable {
    package var request = RequestParser.Limits()
    /// Open connections in all.
    ///
    /// Beyond, the longest idle one makes room, or one from which nothing has come for `crowdedTime`; else newcomers
    /// wait in the kernel's backlog: that costs us nothing, and they are served as soon as a slot is free.
    package var connections = 4096
    /// Descriptors that are left to the rest of the process: stores, calls to messengers, files.
    ///
    /// Where the system gives few, there are fewer connections, and never fewer than `fewestConnections`.
    package var reservedDescriptors = 96
    package var fewestConnections = 8
    /// While all slots are taken, who has sent next to nothing for so long makes room for a newcomer.
    package var crowdedTime: Duration = .milliseconds(500)
    /// Open connections of one address (one /64 of IPv6).
    ///
    /// Beyond, a newcomer is answered 503 and closed: left in the
    /// backlog it would stand in the way of everybody behind it.
    package var connectionsPerPeer = 256
    /// The same for loopback and Unix peers, behind which a reverse proxy speaks for everybody.
    package var connectionsPerLocalPeer = 4096
    /// Threads that run the handler, and so requests that are handled at once.
    package var workers = 32
    /// From a request's first byte (or the connection's beginning) to the end of its head.
    package var headTime: Duration = .seconds(30)
    /// From the end of the head to the end of the body.
    package var bodyTime: Duration = .seconds(30)
    /// A body that still drips once the grace is over must have kept up this pace.
    ///
    /// One that stands still may be about to go on: it has the whole `bodyTime` (cli.md, webhook serve).
    package var bodyBytesPerSecond = 128
    package var bodyGrace: Duration = .seconds(10)
    /// Between an answer and the next request.
    package var idleTime: Duration = .seconds(60)
    /// For the peer to take an answer.
    package var answerTime: Duration = .seconds(30)
    /// After the last answer, for the peer to read it and close: what it still sends is thrown away.
    package var lingerTime: Duration = .seconds(2)
    package var lingerBytes = 1 << 20
    /// Bytes held for all connections together: requests in pieces, requests being handled, answers not taken yet.
    ///
    /// Beyond, the unfinished request that has stood still longest is answered 503: whoever goes on sending is served.
    package var bufferedBytes = 12 << 20
    /// Fewer bytes than these are no progress: a drip stands still.
    package var progressBytes = 4096

    package init() {}
  }
}
