import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

@Suite struct DatabaseClockTests {
  @Test func now_isBetweenTheTimesOfTheDatabase() throws {
    let product = try Product.shared.get()
    func time() throws -> Date { try #require(try product.value("SELECT NOW(6)", as: Date.self)) }
    let clock = DatabaseClock(try time())
    var last = try time()
    let start = clock.now()
    for _ in 0..<20 {
      // Each was read after the clock, so it is later than the clock's time then.
      let now = clock.now()
      #expect(now >= start)
      let next = try time()
      #expect(now <= next)
      last = next
    }
    #expect(clock.now() > start)
    #expect(last > start)
  }

  @Test func now_isInMicroseconds() throws {
    let clock = DatabaseClock(Date(microseconds: 1_772_770_280_123_456))
    let now = clock.now()
    #expect(now.microseconds >= 1_772_770_280_123_456)
    #expect(Date(microseconds: now.microseconds) == now)
  }
}
