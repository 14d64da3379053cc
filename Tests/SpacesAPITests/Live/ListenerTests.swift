import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// `GET /api/events` as a stream.
@Suite struct ListenerTests {
  let product: Product
  let club: Place

  init() throws {
    product = try Product(["SPACES_LISTENERS_PER_USER": "3", "SPACES_MAX_LISTENERS": "6"])
    club = try product.club()
  }

  private var feed: EventFeed { EventFeed.shared(product.service) }

  @Test func listeners_getTheSameEventsInOneOrder() throws {
    let members = try (0..<4).map { _ in try product.member(of: club) }
    let start = try club.creator.events().cursor
    let streams = try concurrently(8) { index -> [String] in
      if index < 4 {
        return try members[index].listen(after: start) { $0.count { $0.name == "message" } == 40 }
          .filter { $0.name == "message" }.map(\.id)
      }
      try eventually { EventFeed.shared(product.service).count == 4 }
      for number in 0..<10 { try members[index - 4].say("\(number)", in: club) }
      return []
    }
    let polled = try members[0].events(after: start).events.filter { $0.name == "message" }.map(\.id)
    #expect(Set(polled).count == 40)
    #expect(streams.filter { $0 == polled }.count == 4)
    try eventually { feed.count == 0 }
  }

  @Test func listener_whoReturns_missesNothing() throws {
    let member = try product.member(of: club)
    var (cursor, texts): (String, [String]) = (try member.events().cursor, [])
    for round in 0..<10 {
      for number in 0..<3 { try club.creator.say("\(round).\(number)", in: club) }
      let taken = try member.listen(after: cursor) { $0.count == (round % 3) + 1 }
      texts += taken.compactMap { $0.data["message"]?["content"]?.text }
      cursor = taken.last?.id ?? cursor
    }
    texts += try member.events(after: cursor).texts
    #expect(texts == (0..<10).flatMap { round in (0..<3).map { "\(round).\($0)" } })
  }

  @Test func member_whoJoinsWhileListening_isTold() throws {
    let person = try product.person()
    let streams = try concurrently(2) { index -> [StreamedEvent] in
      if index == 0 { return try person.listen { $0.contains { $0.name == "message" } } }
      try eventually { EventFeed.shared(product.service).count == 1 }
      try person.post("\(club.path)/join").expect(200)
      try club.creator.say("Welcome", in: club)
      return []
    }
    #expect(streams.contains { $0.map(\.name) == ["membership", "message"] })
  }

  @Test func listener_whoseSessionEnds_isEnded() throws {
    let member = try product.member(of: club)
    let streams = try concurrently(2) { index -> [StreamedEvent] in
      if index == 0 { return try member.listen { _ in false } }
      try eventually { EventFeed.shared(product.service).count == 1 }
      #expect(product.service.metrics.gauges.sum(.listeners) == 1)
      try member.post("/auth/sign-out").expect(200)
      return []
    }
    #expect(streams.filter { !$0.isEmpty }.count == 0)
    #expect(product.service.metrics.gauges.sum(.listeners) == 0)
  }

  @Test func listeners_areLimitedByPersonAndProcess() throws {
    let people = try (0..<3).map { _ in try product.person() }
    let accept = ["Accept": "text/event-stream"]
    var answers = try [0, 0, 0].map { try people[$0].get("/events", headers: accept).expect(200) }
    try people[0].get("/events", headers: accept).expect(429, "too_many_listeners")
    answers += try [1, 1, 1].map { try people[$0].get("/events", headers: accept).expect(200) }
    let full = try people[2].get("/events", headers: accept).expect(503, "listener_capacity")
    #expect(full.header("Retry-After") != nil)
    product.app.stopListeners()
    for answer in answers { try answer.frames { _ in true } }
    #expect(feed.count == 0)
    try people[2].get("/events", headers: accept).expect(503, "listener_capacity")
    #expect(try people[2].events().events.isEmpty)
  }

  @Test func listener_holdsNoConnection() throws {
    let person = try product.person()
    let answer = try person.get("/events", headers: ["Accept": "text/event-stream"]).expect(200)
    try eventually { product.app.database.statistics.idle == product.app.database.statistics.open }
    product.app.stopListeners()
    try answer.frames { _ in true }
  }
}
