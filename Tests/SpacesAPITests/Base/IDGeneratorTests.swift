import Formats
import Foundation
import Synchronization
import Testing

@testable import SpacesAPI

@Suite struct IDGeneratorTests {
  @Test func ids_haveTheirVersionAndTime() throws {
    let generator = IDGenerator(
      Environment(
        now: { Date(timeIntervalSince1970: 1_772_770_260.5) }, random: { [UInt8](repeating: 0xff, count: $0) }))
    let id = generator.next()
    #expect(id.uuid.6 >> 4 == 7)
    #expect(id.uuid.8 >> 6 == 0b10)
    #expect(Int64(id.text.replacing("-", with: "").prefix(12), radix: 16) == 1_772_770_260_500)
  }

  @Test func ids_whileTheClockStandsOrGoesBack_increase() {
    let clock = Mutex(1_772_770_260.0)
    let generator = IDGenerator(
      Environment(
        now: {
          clock.withLock {
            $0 -= 0.001
            return Date(timeIntervalSince1970: $0)
          }
        }, random: Environment.live.random))
    let ids = (0..<5_000).map { _ in generator.next().text }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func ids_ofManyThreads_differ() {
    let generator = IDGenerator(.live)
    let all = Mutex(Set<UUID>())
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let ids = (0..<1_000).map { _ in generator.next() }
      all.withLock { $0.formUnion(ids) }
    }
    #expect(all.withLock(\.count) == 4_000)
  }
}
