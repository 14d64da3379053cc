import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// `GET /api/events` as JSON: cursors, rooms and who is told what.
@Suite struct EventPollTests {
  let product: Product
  let club: Place
  let member: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club()
    member = try product.member(of: club)
  }

  @Test func poll_withoutACursor_beginsNow() throws {
    try club.creator.say("before", in: club)
    let now = try member.events()
    #expect(now.events.isEmpty && !now.isReset)
    try club.creator.say("after", in: club)
    let next = try member.events(after: now.cursor)
    #expect(next.texts == ["after"])
    #expect(try member.events(after: next.cursor).events.isEmpty)
    #expect(try member.events(after: now.cursor).texts == ["after"])
  }

  @Test func eventsID_isACursor() throws {
    let start = try member.events().cursor
    for text in ["one", "two", "three"] { try club.creator.say(text, in: club) }
    let all = try member.events(after: start)
    #expect(all.texts == ["one", "two", "three"])
    #expect(try member.events(after: all.events[0].id).texts == ["two", "three"])
    for query in ["lastEventId=\(all.events[1].id)&after=\(start)", "after=\(all.events[1].id)"] {
      #expect(try EventPoll(member.get("/events?\(query)")).texts == ["three"])
    }
    let header = try member.get("/events?after=\(start)", headers: ["Last-Event-ID": all.events[1].id])
    #expect(try EventPoll(header).texts == ["three"])
  }

  @Test func message_isAsInTheHistory() throws {
    let start = try member.events().cursor
    try club.creator.say("Hello", in: club)
    let event = try #require(try member.events(after: start).of("message").first)
    #expect(event["communityId"] == .id(club.id) && event["conversationId"] == .null)
    #expect(event["message"] == (try member.get("\(club.path)/messages?limit=1").rows("messages").first))
  }

  @Test func cursor_thatIsNone_isRefused() throws {
    for text in ["x", "1", "1.", ".1", "1.-1", "1.1.1", "zzzzzzzzzzzzzz.1"] {
      #expect(try member.get("/events?after=\(text)").expect(400, "invalid_request").text("field") == "after")
      #expect(try member.get("/events?lastEventId=\(text)").expect(400, "invalid_request").text("field") == "lastEventId")
      #expect(try member.get("/events", headers: ["Last-Event-ID": text]).expect(200)["reset"] == true)
    }
    try product.stranger.get("/events").expect(401, "unauthorized")
  }

  @Test func cursor_ofAnotherDatabaseOrTooOld_isReset() throws {
    let product = try Product()
    let person = try product.person()
    let start = try person.events().cursor
    let epoch = try #require(start.split(separator: ".").first)
    #expect(try person.events(after: "1" + start).isReset)
    #expect(!(try person.events(after: start).isReset))
    try person.credit(5)
    let next = try person.events(after: start)
    try product.execute("UPDATE live_events SET created_at = NOW(6) - INTERVAL 25 HOUR")
    try product.runJobs()
    let reset = try person.events(after: "\(epoch).0")
    #expect(reset.isReset && reset.events.isEmpty)
    #expect(!(try person.events(after: reset.cursor).isReset))
    #expect(!(try person.events(after: next.cursor).isReset))
    let stream = try person.listen(after: "\(epoch).0") { !$0.isEmpty }
    #expect(stream.map(\.name) == ["reset"] && stream.first?.id == reset.cursor)
  }

  @Test func room_narrows() throws {
    let other = try product.club(by: club.creator)
    try member.post("\(other.path)/join").expect(200)
    let start = try member.events().cursor
    try club.creator.say("here", in: club)
    try club.creator.say("there", in: other)
    #expect(try member.events(after: start, rooms: [club.id]).texts == ["here"])
    #expect(try member.events(after: start, rooms: [other.id]).texts == ["there"])
    #expect(try member.events(after: start, rooms: [other.id, club.id]).texts == ["here", "there"])
    #expect(try member.events(after: start).texts == ["here", "there"])
  }

  @Test func room_thatOneMayNotRead_is403() throws {
    let stranger = try product.person()
    try stranger.get("/events?room=\(club.id.text)").expect(403, "room_forbidden")
    try member.get("/events?room=\(club.id.text)&room=\(Example.id.text)").expect(403, "room_forbidden")
    try member.get("/events?room=x").expect(400, "invalid_request")
    let rooms = Array(repeating: "room=\(club.id.text)", count: 51)
    try member.get("/events?\(rooms.joined(separator: "&"))").expect(400, "invalid_request")
    _ = try EventPoll(member.get("/events?\(rooms.dropLast().joined(separator: "&"))"))
    let customer = try product.customer(of: try product.official())
    _ = try customer.person.events(rooms: [customer.conversation])
    _ = try customer.place.creator.events(rooms: [customer.conversation])
    try member.get("/events?room=\(customer.conversation.text)").expect(403, "room_forbidden")
  }

  @Test func whoLeaves_readsNothingMore() throws {
    let start = try member.events().cursor
    try club.creator.say("before", in: club)
    try member.post("\(club.path)/leave").expect(200)
    try club.creator.say("after", in: club)
    let poll = try member.events(after: start)
    #expect(poll.texts == [])
    let membership = try #require(poll.of("membership").last)
    #expect(membership["role"] == .null && membership["communityId"] == .id(club.id))
  }

  @Test func whoseMonthEnds_readsNothingMore() throws {
    let club = try product.club(monthlyFee: 10)
    let member = try product.member(of: club)
    let start = try member.events().cursor
    try club.creator.say("in time", in: club)
    #expect(try member.events(after: start).texts == ["in time"])
    try product.endMembership(of: member, in: club)
    #expect(try member.events(after: start).texts == [])
  }

  @Test func longPoll_answersWhenThereIsSomething() throws {
    let start = try member.events().cursor
    let answers = try concurrently(2) { index -> EventPoll? in
      if index == 0 { return try member.events(after: start, wait: 25) }
      try eventually { EventFeed.shared(product.service).count > 0 }
      try club.creator.say("now", in: club)
      return nil
    }
    #expect(answers.compactMap { $0?.texts } == [["now"]])
    #expect(try member.events(after: start, wait: 25).texts == ["now"])
  }

  @Test func longPoll_ofASessionThatEnds_is401() throws {
    let statuses = try concurrently(2) { index -> Int in
      if index == 0 { return try member.get("/events?wait=25").status }
      try eventually { EventFeed.shared(product.service).count > 0 }
      try product.root.post("/admin/users/\(member.id.text)/suspend").expect(200)
      return 401
    }
    #expect(statuses == [401, 401])
  }
}
