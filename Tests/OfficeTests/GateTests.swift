import Inbox
import TestKit
import Testing

@testable import Office

struct GateTests {
  @Test func `a pace lets a second's worth go within a second`() {
    #expect(Pace(atMostPerSecond: 30).most == 30)
    #expect(Pace(perSecond: 25).most == 25)
    #expect(Pace(perSecond: 1000).most == 1000)
    #expect(Pace(perSecond: 0.1).most == 1)
    #expect(Pace(every: .seconds(1), burst: 3).most == 3)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `however unevenly calls come up, no second holds more than the pace`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let most = Pace(atMostPerSecond: 30).most
    let start = ContinuousClock.now
    var departures: [ContinuousClock.Instant] = []
    var sent: [ContinuousClock.Instant] = []
    for call in 0..<600 {
      // Claimed evenly, and held up by a disk that now and then takes long.
      let late = Int.random(in: 0..<30, using: &random) == 0 ? Int.random(in: 30...900, using: &random) : 3
      let now = max(start + .milliseconds(call * 34 + late), sent.last ?? start)
      sent.append(Gate.place(among: &departures, most, at: now))
      #expect(departures.count <= most + 1)
    }
    for (index, first) in sent.enumerated() where index + most < sent.count {
      #expect(sent[index + most] - first > .milliseconds(1010))
    }
    // What was held up is made up for: hardly anything is lost.
    let whole = (sent[599] - start).components
    #expect(whole.seconds < 22)
  }

  @Test func `a call that comes up alone leaves at once`() {
    var departures: [ContinuousClock.Instant] = []
    let now = ContinuousClock.now
    #expect(Gate.place(among: &departures, 1, at: now) == now)
    #expect(Gate.place(among: &departures, 1, at: now + .seconds(2)) == now + .seconds(2))
    #expect(departures.count == 1)
  }
}
