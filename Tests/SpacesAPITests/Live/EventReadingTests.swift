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

  /// Where a poll without a cursor begins.
  private func reading(of person: Person) throws -> EventReading {
    let service = person.product.service
    let token = try #require(person.token)
    let me = try #require(try service.read { db in try CurrentUser.find(token: token, in: db) })
    let groups = try service.read { db in try ReaderGroups.load(of: [me.id], in: db)[me.id] ?? [] }
    let start = try EventStart(after: nil, service)
    let listener = Listener(me, EventFilter(rooms: []), groups: groups)
    return EventReading(listener, after: start.position, upTo: start.assigned, service)
  }
}
