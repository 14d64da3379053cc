import Foundation
import MariaDBFixture
import Testing
import Web

@testable import SpacesAPI

@Suite struct StreamSlotsTests {
  private let person = UUID()

  @Test func slot_releasedByItsLastReference_isFreeAgain() throws {
    let slots = StreamSlots(1)
    var first: StreamSlot? = try slots.take()
    var second = first
    #expect(slots.live == 1)
    first = nil
    #expect(slots.live == 1)
    #expect(throws: APIError.self) { try slots.take() }
    withExtendedLifetime(second) {}
    second = nil
    #expect(slots.live == 0)
    _ = try slots.take()
  }

  @Test func slots_allTaken_areRefusedWith503() throws {
    let slots = StreamSlots(2)
    let taken = try (0..<2).map { _ in try slots.take() }
    let error = #expect(throws: APIError.self) { try slots.take(resumedBy: person, upTo: 5) }
    #expect(error?.status == 503 && error?.code == "stream_capacity")
    #expect(taken.count == 2 && slots.live == 2)
  }

  @Test func person_whoResumesTooOften_isRefusedAndKeepsNoSlot() throws {
    let slots = StreamSlots(10)
    var taken: [StreamSlot] = try (0..<2).map { _ in try slots.take(resumedBy: person, upTo: 2) }
    let error = #expect(throws: APIError.self) { try slots.take(resumedBy: person, upTo: 2) }
    #expect(error?.status == 429)
    #expect(slots.live == 2)
    _ = try slots.take(resumedBy: UUID(), upTo: 2)
    taken.removeLast()
    _ = try slots.take(resumedBy: person, upTo: 2)
    #expect(slots.live == 1)
  }

  @Test func process_thatStops_takesNoMore() throws {
    let slots = StreamSlots(2)
    let slot = try slots.take()
    slots.stop()
    #expect(slots.isStopping)
    #expect(throws: APIError.self) { try slots.take() }
    withExtendedLifetime(slot) { #expect(slots.live == 1) }
  }

  @Test func slots_takenByManyThreads_areNeverMoreThanThereAre() throws {
    let slots = StreamSlots(3)
    _ = try concurrently(8) { _ in
      for _ in 0..<200 {
        guard let slot = try? slots.take(resumedBy: person, upTo: 2) else { continue }
        withExtendedLifetime(slot) { #expect(slots.live <= 3) }
      }
    }
    #expect(slots.live == 0)
    // Nothing is left of the person's count either.
    let taken = try (0..<3).map { _ in try slots.take(resumedBy: person, upTo: 3) }
    #expect(taken.count == 3)
  }
}
