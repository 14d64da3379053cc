import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct EventReadingTests {
  @Test func reader_whoDoesNotListen_isNotTakenPastWhatOthersWereTold() throws {
    let product = try Product()
    let club = try product.club()
    let (poller, listener) = (try product.member(of: club), try product.member(of: club))
    var polled = try reading(of: poller)
    let streams = try concurrently(2) { index -> [StreamedEvent] in
      if index == 0 { return try listener.listen { $0.contains { $0.name == "message" } } }
      try eventually { EventFeed.shared(product.service).count == 1 }
      try club.creator.say("Hello", in: club)
      return []
    }
    #expect(streams.contains { $0.map(\.name) == ["message"] })
    let before = polled.position
    #expect(try polled.next().deliveries.isEmpty && polled.position == before)
    try polled.listen()
    try eventually { try polled.next().deliveries.count == 1 }
    polled.stopListening()
  }

  /// A host goes on with another node of the cluster, which has not applied yet what the first one told of.
  @Test func reader_onANodeThatIsBehind_waitsForIt() throws {
    let product = try Product()
    let club = try product.club()
    let member = try product.member(of: club)
    let start = try state(of: product).assigned
    for number in 0..<3 { try club.creator.say("\(number)", in: club) }
    let end = try state(of: product).assigned
    @Sendable func apply(_ distance: Int64, _ assigned: Int64) throws {
      try product.execute(
        "UPDATE live_events SET position = position + \(distance) WHERE position > \(start)")
      try product.execute("UPDATE live_sequence SET value = \(assigned) WHERE name = 'assigned'")
    }
    try apply(1_000_000, start)
    let counts = try concurrently(2) { index -> Int in
      if index == 0 {
        var missed = try reading(of: member, after: start, upTo: end)
        return try missed.next().deliveries.count
      }
      pause(.milliseconds(200))
      try apply(-1_000_000, end)
      return 0
    }
    #expect(counts.contains(3))
  }

  /// Whoever was away reads no more rows than a few for each event, wherever the events are.
  @Test func catchingUp_readsInOrderWithoutLookingAtWhatIsLeft() throws {
    let product = try Product()
    let clubs = try (0..<4).map { _ in try product.club() }
    let member = try product.member(of: clubs[0])
    for club in clubs.dropFirst() { try member.post("\(club.path)/join").expect(200) }
    let start = try state(of: product).assigned
    for club in clubs {
      try product.execute(
        """
        INSERT INTO live_events (kind, room_id, group_type, group_id, reference_id)
        SELECT 'message', \(club.id), 'members', \(club.id), \(club.id) FROM seq_1_to_3000
        """)
    }
    let end = try state(of: product).assigned
    #expect(end - start == 12_000)
    var missed = try reading(of: member, after: start, upTo: end)
    let before = try rowsRead(product)
    // Nothing of it is there any more, so that one call goes through all.
    #expect(try missed.next().deliveries.isEmpty && missed.position == end)
    let read = try rowsRead(product) - before
    #expect(read < 12_000 * 6, "\(read)")
  }

  private func state(of product: Product) throws -> EventSequence {
    try EventSequence.advanced(product.service.database) { state, _ in state }
  }

  /// By the one connection that a test in one thread uses.
  private func rowsRead(_ product: Product) throws -> Int {
    try product.service.read { db in
      try db.first(
        """
        SELECT CAST(SUM(variable_value) AS SIGNED) FROM information_schema.session_status
        WHERE variable_name IN ('Handler_read_next', 'Handler_read_key', 'Handler_read_rnd', 'Handler_read_rnd_next')
        """
      ) { try $0.next(Int.self) } ?? 0
    }
  }

  private func reading(of person: Person, after start: Int64, upTo end: Int64) throws -> EventReading {
    EventReading(try reading(of: person).listener, after: start, upTo: end, person.product.service)
  }

  /// Where a poll without a cursor begins.
  private func reading(of person: Person) throws -> EventReading {
    let service = person.product.service
    let token = try #require(person.token)
    let me = try #require(try service.read { db in try CurrentUser.find(token: token, in: db) })
    let groups = try service.read { db in try ReaderGroups.load(of: [me.id], in: db)[me.id] ?? [] }
    let start = try EventSequence.advanced(service.database) { state, _ in EventStart(after: nil, state) }
    let listener = Listener(me, EventFilter(rooms: []), groups: groups)
    return EventReading(listener, after: start.position, upTo: start.assigned, service)
  }
}
