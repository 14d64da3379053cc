import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

@Suite struct DatabaseClockTests {
  @Test func now_isBetweenTheTimesOfTheDatabase() throws {
    let product = try Product.shared.get()
    func time() throws -> Date { try #require(try product.value("SELECT NOW(6)", as: Date.self)) }
    let first = try time()
    let clock = DatabaseClock(first)
    var last = first
    for _ in 0..<20 {
      let now = clock.now()
      #expect(now >= last)
      // The database is asked after the clock, so its time is later.
      #expect(try time() >= now)
      last = now
    }
    #expect(last > first)
  }

  @Test func now_isInMicroseconds() throws {
    let clock = DatabaseClock(Date(microseconds: 1_772_770_280_123_456))
    let now = clock.now()
    #expect(now.microseconds >= 1_772_770_280_123_456)
    #expect(Date(microseconds: now.microseconds) == now)
  }
}
