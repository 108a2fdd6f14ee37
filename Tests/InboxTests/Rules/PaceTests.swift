import Inbox
import TestKit
import Testing

struct PaceTests {
  @Test func `an idle account sends at once, a busy one waits its turn`() {
    let now: Instant = .sample
    let pace = Pace(every: .seconds(1))
    let first = reserve(now - .days(1), pace: pace, at: now)
    #expect(first.earliest == now)
    #expect(first.next == now + .seconds(1))
    let second = reserve(first.next, pace: pace, at: now)
    #expect(second.earliest == now + .seconds(1))
    #expect(second.next == now + .seconds(2))
  }

  @Test func `a burst is let through, and no more`() {
    let now: Instant = .sample
    let pace = Pace(every: .seconds(1), burst: 3)
    var mark = now - .days(1)
    var waits: [Int64] = []
    for _ in 0..<5 {
      let (earliest, next) = reserve(mark, pace: pace, at: now)
      waits.append((earliest - now).milliseconds)
      mark = next
    }
    #expect(waits == [0, 0, 0, 1000, 2000])
  }

  @Test(arguments: [1, 2, 5, 20])
  func `no window of time ever holds more than the rate and the burst`(burst: Int) {
    let pace = Pace(every: Span(milliseconds: 34), burst: burst)
    var random = SplitMix64(seed: UInt64(burst))
    var mark: Instant = .sample
    var now: Instant = .sample
    var sent: [Instant] = []
    for _ in 0..<1000 {
      now = now + Span(milliseconds: Int64.random(in: 0...60, using: &random))
      let (earliest, next) = reserve(mark, pace: pace, at: now)
      #expect(earliest >= now)
      // A caller that may not send now keeps no mark, and comes back.
      guard earliest == now else { continue }
      mark = next
      sent.append(now)
    }
    #expect(sent.count > 300)
    for (index, first) in sent.enumerated() {
      for count in [burst, burst + 1, burst + 7] where index + count < sent.count {
        let length = sent[index + count] - first
        #expect(length.milliseconds >= Int64(count - burst + 1) * 34)
      }
    }
  }

  /// Milliseconds that a mark lies ahead, and how long a call waits: for what the pace can leave, and a little that clocks differ.
  @Test(
    arguments: [
      (0, 0), (500, 500), (1000, 1000), (2000, 2000), (2001, 0), (60_000, 0), (3_600_000, 0),
      (86_400_000 * 365, 0),
    ] as [(Int64, Int64)])
  func `a clock that is set back stalls a pace for a moment at most`(ahead: Int64, wait: Int64) {
    let now: Instant = .sample
    let pace = Pace(every: .seconds(1))
    let (earliest, next) = reserve(now + Span(milliseconds: ahead), pace: pace, at: now)
    #expect((earliest - now).milliseconds == wait)
    #expect(next == earliest + .seconds(1))
  }

  @Test(arguments: [1, 2, 20])
  func `whatever was left before the clock was set back, the rate holds from then on`(burst: Int) {
    let pace = Pace(every: Span(milliseconds: 34), burst: burst)
    var random = SplitMix64(seed: UInt64(burst) + 9)
    var now: Instant = .sample
    var mark = now + .hours(1)
    var sent: [Instant] = []
    while now < .sample + .seconds(20) {
      let (earliest, next) = reserve(mark, pace: pace, at: now)
      if earliest == now {
        mark = next
        sent.append(now)
      }
      now = now + Span(milliseconds: Int64.random(in: 1...20, using: &random))
    }
    #expect(sent.first.map { $0 - .sample < .seconds(2) } == true)
    #expect(sent.count > 400)
    for (index, first) in sent.enumerated() where index + burst < sent.count {
      #expect((sent[index + burst] - first).milliseconds >= 34)
    }
  }

  @Test(
    arguments: [(30.0, 34), (1.0, 1000), (0.5, 2000), (20.0, 50), (1000.0, 1), (0.016, 62_500)] as [(Double, Int64)])
  func `a rate a second is an interval, never shorter than it`(rate: Double, interval: Int64) {
    #expect(Pace(perSecond: rate).interval.milliseconds == interval)
    #expect(Pace(perSecond: rate).burst == 1)
  }

  @Test(arguments: [10.0, 20, 25, 30, 40, 50])
  func `no second holds more calls than the rate, and hardly any is lost to late wake-ups`(rate: Double) {
    let pace = Pace(atMostPerSecond: rate)
    var random = SplitMix64(seed: UInt64(rate))
    var mark: Instant = .sample
    var now: Instant = .sample
    var sent: [Instant] = []
    while now < .sample + .seconds(60) {
      let (earliest, next) = reserve(mark, pace: pace, at: now)
      if earliest == now {
        mark = next
        sent.append(now)
      }
      // Whoever waits for the next moment wakes a little late.
      now = reserve(mark, pace: pace, at: now).earliest + Span(milliseconds: Int64.random(in: 0...3, using: &random))
    }
    #expect(Double(sent.count) > 0.95 * rate * 60)
    for (index, first) in sent.enumerated() where index + Int(rate) < sent.count {
      #expect(sent[index + Int(rate)] - first >= .seconds(1))
    }
  }

  /// How many promotions leave together.
  @Test(
    arguments: [(0.1, 1), (1, 1), (10, 1), (20, 2), (25, 3), (30, 3), (50, 6), (80, 9), (1000, 1)] as [(Double, Int)])
  func `promotions leave in groups of an eighth of a second`(rate: Double, size: Int) {
    #expect(Pace(perSecond: rate).group == size)
    #expect(Pace(every: .seconds(1), burst: 10).group == 1)
  }

  /// An account that promotions and people use at once: who sends when, woken a little late each time.
  private struct Traffic {
    var pacing = AccountPacing(next: .sample, hold: .sample)
    var calls: [Instant] = []
    let paces: Paces

    init(_ rate: Double, promo: Double? = nil) {
      var channel = Channel.sample(1)
      channel.settings = ["pace": "\(rate)", "promoPace": "\(promo ?? rate)"]
      paces = Paces(channel, .sample())
    }

    /// Sends as many as may leave now.
    ///
    /// - Returns: When to come back.
    mutating func send(isPromo: Bool, at now: Instant) -> Instant {
      let idle = ContactPacing(next: .sample)
      let place = findPlace(Pacing(account: pacing, contact: idle), paces, isPromo: isPromo, at: now)
      guard place.earliest <= now else { return place.earliest }
      #expect(place.room > 0)
      #expect(isPromo || place.room == 1)
      pacing.take(paces, isPromo: isPromo, at: now, count: place.room)
      calls += Array(repeating: now, count: place.room)
      return findPlace(Pacing(account: pacing, contact: idle), paces, isPromo: isPromo, at: now).earliest
    }

    /// The fullest second.
    var most: Int {
      calls.enumerated().map { index, first in calls[index...].prefix { $0 - first < .seconds(1) }.count }.max() ?? 0
    }
  }

  @Test(arguments: [10.0, 20, 25, 30, 50, 80])
  func `groups of promotions keep to the rate, and hardly lose any of it`(rate: Double) {
    var traffic = Traffic(rate)
    var random = SplitMix64(seed: UInt64(rate))
    var now: Instant = .sample
    while now < .sample + .seconds(60) {
      now = traffic.send(isPromo: true, at: now) + Span(milliseconds: Int64.random(in: 0...3, using: &random))
    }
    #expect(traffic.most <= Int(rate))
    #expect(Double(traffic.calls.count) > 0.95 * rate * 60)
  }

  @Test(arguments: [20.0, 25, 30, 50, 80], [1.0, 5, 12])
  func `answers between groups of promotions exceed no rate, and take nothing but their own`(
    rate: Double,
    answers: Double
  ) {
    var traffic = Traffic(rate)
    var random = SplitMix64(seed: UInt64(rate + answers))
    var now: Instant = .sample
    var asked = now
    var nextAnswer = now
    var nextPromo = now
    var longest = Span(milliseconds: 0)
    while now < .sample + .seconds(60) {
      now = max(now, min(nextAnswer, nextPromo)) + Span(milliseconds: Int64.random(in: 0...3, using: &random))
      if nextAnswer > now {
        nextPromo = traffic.send(isPromo: true, at: now)
        continue
      }
      let before = traffic.calls.count
      nextAnswer = traffic.send(isPromo: false, at: now)
      guard traffic.calls.count > before else { continue }
      longest = max(longest, now - asked)
      asked = now + Span(milliseconds: Int64.random(in: 0...Int64(2000 / answers), using: &random))
      nextAnswer = max(nextAnswer, asked)
    }
    // An answer waits for a group that has left, and for those before it in the second.
    #expect(longest < Span(milliseconds: 250))
    #expect(traffic.most <= Int(rate))
    #expect(Double(traffic.calls.count) > 0.95 * rate * 60)
  }

  @Test(arguments: [110.0, 125, 200, 400])
  func `an account too fast to be counted is not exceeded by a group either`(rate: Double) {
    var traffic = Traffic(rate, promo: 100)
    var random = SplitMix64(seed: UInt64(rate))
    var now: Instant = .sample
    var (nextAnswer, nextPromo) = (now, now)
    var promos = 0
    while now < .sample + .seconds(20) {
      now = max(now, min(nextAnswer, nextPromo))
      if nextAnswer <= now {
        // Answers as fast as the account allows, with a rest now and then.
        let isRest = Int.random(in: 0..<60, using: &random) == 0
        nextAnswer = traffic.send(isPromo: false, at: now)
        if isRest { nextAnswer = nextAnswer + Span(milliseconds: Int64.random(in: 50...300, using: &random)) }
      } else {
        let before = traffic.calls.count
        nextPromo = max(now + Span(milliseconds: 1), traffic.send(isPromo: true, at: now))
        promos += traffic.calls.count - before
      }
    }
    #expect(promos > 100)
    #expect(traffic.most <= Int(rate))
  }
}
