import Foundation
import MariaDB
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// Positions, with transactions that commit in another order than their rows are numbered.
@Suite struct EventSequenceTests {
  let product: Product
  let reader: Person

  init() throws {
    product = try Product()
    reader = try product.person()
  }

  private func write(_ count: Int = 1, in tx: Transaction) {
    for _ in 0..<count { tx.announce(event()) }
  }

  private func event() -> LiveEvent {
    LiveEvent(kind: .wallet, audience: Audience(person: reader.id), reference: product.service.ids.next())
  }

  private func positions(after position: Int64 = 0) throws -> [(position: Int64, reference: UUID)] {
    try product.service.read { db in
      try StoredEvent.next(after: position, limit: 10_000, in: db).map { ($0.position, $0.event.reference) }
    }
  }

  @Test func transaction_thatCommitsLate_comesAfterWhatWasReadBefore() throws {
    let start = try EventSequence.advanced(product.app.database) { state, _ in state }.assigned
    let (inside, outside) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let late = Thread {
      try? product.service.transaction { tx in
        // Numbered now, and committed when the test allows it.
        if let insertion = LiveEvent.insertion(of: [self.event()]) { try tx.execute(insertion) }
        inside.signal()
        outside.wait()
      }
      inside.signal()
    }
    late.start()
    inside.wait()
    try product.service.transaction { tx in write(in: tx) }
    #expect(try EventSequence.advanced(product.app.database) { state, _ in state }.assigned == start + 1)
    let first = try positions(after: start)
    #expect(first.map(\.position) == [start + 1])
    outside.signal()
    inside.wait()
    _ = try EventSequence.advanced(product.app.database) { state, _ in state }
    let all = try positions(after: start)
    #expect(all.first?.reference == first.first?.reference)
    #expect(all.map(\.position) == Array(start + 1...start + Int64(all.count)))
    #expect(all.count >= 2)
  }

  @Test func sequencersAtOnce_leaveNoGapAndNoPositionTwice() throws {
    let start = try EventSequence.advanced(product.app.database) { state, _ in state }.assigned
    _ = try concurrently(12) { worker in
      for _ in 0..<20 {
        if worker % 3 == 0 {
          try EventSequence.advance(product.app.database, waiting: worker % 2 == 0)
        } else {
          try product.service.transaction { tx in write(3, in: tx) }
        }
      }
    }
    let end = try EventSequence.advanced(product.app.database) { state, _ in state }
    #expect(!end.isBehind)
    #expect(try positions(after: start).map(\.position) == Array(start + 1...end.assigned))
    #expect(end.assigned - start == 8 * 20 * 3)
  }

  @Test func transaction_thatRollsBack_tellsNothing() throws {
    struct Refusal: Error {}
    let start = try EventSequence.advanced(product.app.database) { state, _ in state }.assigned
    #expect(throws: Refusal.self) {
      try product.service.transaction { tx in
        write(in: tx)
        throw Refusal()
      }
    }
    #expect(try EventSequence.advanced(product.app.database) { state, _ in state }.assigned == start)
  }

  @Test func event_announcedTwice_isWrittenOnce() throws {
    let start = try EventSequence.advanced(product.app.database) { state, _ in state }.assigned
    try product.service.transaction { tx in for _ in 0..<3 { tx.announce(.wallet(of: reader.id)) } }
    #expect(try EventSequence.advanced(product.app.database) { state, _ in state }.assigned == start + 1)
  }

  @Test func events_areForgottenAfterADay_fromTheBeginning() throws {
    try product.service.transaction { tx in write(3, in: tx) }
    let end = try EventSequence.advanced(product.app.database) { state, _ in state }.assigned
    try product.execute("UPDATE live_events SET created_at = NOW(6) - INTERVAL 25 HOUR WHERE position <= \(end - 1)")
    try product.runJobs()
    let state = try product.service.read { db in try EventSequence.state(in: db) }
    #expect(state.deleted == end - 1)
    #expect(try positions().map(\.position) == [end])
  }
}
