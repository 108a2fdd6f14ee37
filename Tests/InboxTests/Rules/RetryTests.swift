import Inbox
import Testing

struct RetryTests {
  @Test(
    arguments: [
      (1, 500, 1000), (2, 1000, 2000), (3, 2000, 4000), (8, 64_000, 128_000), (9, 128_000, 256_000),
      (10, 150_000, 300_000), (1000, 150_000, 300_000), (0, 500, 1000), (-5, 500, 1000),
    ] as [(Int, Int64, Int64)])
  func `a wait doubles to five minutes, spread by the jitter`(attempts: Int, least: Int64, most: Int64) {
    #expect(backoff(attempts: attempts, jitter: 0).milliseconds == least)
    #expect(backoff(attempts: attempts, jitter: 1).milliseconds == most)
    #expect(backoff(attempts: attempts, jitter: -3).milliseconds == least)
    #expect(backoff(attempts: attempts, jitter: 7).milliseconds == most)
    #expect((least...most).contains(backoff(attempts: attempts, jitter: 0.3).milliseconds))
  }
}
