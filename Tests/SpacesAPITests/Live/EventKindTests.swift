import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Who is told of what, kind by kind.
@Suite struct EventKindTests {
  let product: Product

  init() throws {
    product = try Product.shared.get()
  }

  @Test func conversation_isToldToItsUserAndStaff() throws {
    let shop = try product.official()
    let agent = try product.staff(.cs_agent, of: shop)
    let customer = try product.customer(of: shop)
    let stranger = try product.person()
    let people = [customer.person, shop.creator, agent, stranger]
    let starts = try people.map { try $0.events().cursor }
    try customer.transfer().expect(200)
    try customer.person.post("\(customer.path)/messages", ["content": "Help"]).expect(201)
    let polls = try zip(people, starts).map { person, start in try person.events(after: start) }
    for poll in polls.prefix(3) {
      #expect(poll.of("conversation").last?["status"] == "waiting_human")
      #expect(poll.of("conversation").last?["communityId"] == .id(shop.id))
      #expect(poll.texts == ["Help"])
      #expect(poll.of("message").first?["conversationId"] == .id(customer.conversation))
      #expect(poll.of("message").first?["message"]?["role"] == "user")
    }
    #expect(polls[0].of("queue") == [])
    for poll in polls[1...2] { #expect(poll.of("queue").map { $0["waiting"] } == [1]) }
    #expect(polls[3].events.isEmpty)
    let narrowed = try agent.events(after: starts[2], rooms: [shop.id])
    #expect(narrowed.of("conversation").count == 1 && narrowed.texts == [])
  }

  @Test func conversation_thatIsHandedBack_isTold() throws {
    let shop = try product.official()
    let agent = try product.staff(.cs_agent, of: shop)
    let customer = try product.waitingCustomer(of: shop)
    try customer.accept(by: agent).expect(200)
    let start = try customer.person.events().cursor
    try shop.creator.delete(shop.member(agent)).expect(200)
    #expect(try customer.person.events(after: start).of("conversation").map { $0["status"] } == ["waiting_human"])
  }

  @Test func ownShop_tellsItsCreatorOnce() throws {
    let shop = try product.official()
    let own = try product.customer(of: shop, shop.creator)
    let start = try shop.creator.events().cursor
    try own.transfer().expect(200)
    #expect(try shop.creator.events(after: start).of("conversation").count == 1)
  }

  @Test func joining_tellsMembershipAndWallets() throws {
    let club = try product.club(joinFee: 200, monthlyFee: 100)
    let person = try product.person(coins: 1000)
    let (own, creators) = (try person.events().cursor, try club.creator.events().cursor)
    try person.post("\(club.path)/join").expect(200)
    let poll = try person.events(after: own)
    #expect(poll.of("wallet").map { [$0["balance"], $0["held"]] } == [[700, 0]])
    let membership = try #require(poll.of("membership").first)
    #expect(membership["role"] == "member" && membership["subscriptionStatus"] == "active")
    #expect(membership["expiresAt"]?.text != nil)
    #expect(try club.creator.events(after: creators).of("wallet").map { $0["balance"] } == [210])
    #expect(try club.creator.events(after: creators).of("membership") == [])
  }

  @Test func answer_isToldFromItsStartToItsEnd() throws {
    let club = try product.club()
    let listing = try club.addAgent()
    let member = try product.member(of: club)
    let start = try member.events().cursor
    let ask = try club.creator.post(
      "\(club.path)/agent-chat", ["content": "Hello", "listingId": .id(listing)])
    let events = try ask.events()
    let poll = try member.events(after: start)
    #expect(poll.of("answer").map { $0["state"] } == ["started", "finished"])
    let last = try #require(poll.of("answer").last)
    #expect(last["communityId"] == .id(club.id) && last["listingId"] == .id(listing))
    #expect(last["messageId"] == events.end?.data["messageId"])
    #expect(poll.texts.first == "Hello" && poll.texts.count == 2)
  }

  @Test func session_tellsItsParticipantsAndTheOwner() throws {
    let (owner, host, guest) = (try product.person(), try product.person(), try product.person())
    let session = try host.session(of: try owner.space())
    let starts = try [owner, host].map { try $0.events().cursor }
    let joined = try guest.post("\(session.path)/join", ["role": "player"]).expect(201)
    for (person, start) in zip([owner, host], starts) {
      let poll = try person.events(after: start, rooms: [session.id])
      #expect(poll.of("session").map { $0["participantCount"] } == [2])
      let participant = try #require(poll.of("participant").first)
      #expect(participant["id"] == joined["id"] && participant["userId"] == .id(guest.id))
      #expect(participant["isConnected"] == true && participant["role"] == "player")
    }
    let start = try guest.events().cursor
    try host.put(session.path, ["status": "active", "state": ["turn": 1]]).expect(200)
    #expect(try guest.events(after: start).of("session").map { $0["state"] } == [["turn": 1]])
  }

  @Test func session_thatEnds_isToldForADayAndThenLeft() throws {
    let (owner, guest) = (try product.person(), try product.person())
    let session = try owner.session(of: try owner.space())
    try guest.post("\(session.path)/join").expect(201)
    let start = try guest.events().cursor
    try owner.put(session.path, ["status": "active"]).expect(200)
    try owner.put(session.path, ["status": "finished"]).expect(200)
    try product.runJobs()
    #expect(try guest.events(after: start).of("session").last?["status"] == "finished")
    try product.execute(
      "UPDATE playground_sessions SET finished_at = NOW(6) - INTERVAL 26 HOUR WHERE id = \(session.id)")
    try product.runJobs()
    #expect(try product.service.read { db in try ReaderGroups.load(of: [guest.id, owner.id], in: db) }.isEmpty)
    #expect(try guest.get(session.path).expect(200)["participantCount"] == 0)
  }

  @Test func signal_reachesParticipantsInOneOrder() throws {
    let (owner, guest) = (try product.person(), try product.person())
    let session = try owner.session(of: try owner.space())
    let signals = "\(session.path)/signals"
    try guest.post(signals, ["type": "move"]).expect(404, "not_in_session")
    try guest.post("\(session.path)/join").expect(201)
    let start = try owner.events().cursor
    for number in 0..<4 {
      try (number % 2 == 0 ? owner : guest).post(signals, ["type": "move", "data": .integer(Int64(number))]).expect(201)
    }
    for person in [owner, guest] {
      let told = try person.events(after: start).of("signal")
      #expect(told.map { $0["data"] } == [0, 1, 2, 3])
      #expect(told.map { $0["from"] } == JSONValue.ids([owner.id, guest.id, owner.id, guest.id]))
      for each in told { #expect(each["signalType"] == "move" && each["sessionId"] == .id(session.id)) }
    }
    try guest.post("\(session.path)/leave").expect(204)
    try guest.post(signals, ["type": "move"]).expect(409, "not_connected")
    #expect(try guest.events(after: start).of("signal") == [])
  }

  @Test func signal_isLimited() throws {
    let owner = try product.person()
    let signals = "\(try owner.session(of: try owner.space()).path)/signals"
    for type in ["", String(repeating: "x", count: 65)] {
      try owner.post(signals, ["type": .string(type)]).expect(400, "invalid_request")
    }
    let largest = String(repeating: "x", count: (16 << 10) - 2)
    try owner.post(signals, ["type": "x", "data": .string(largest)]).expect(201)
    try owner.post(signals, ["type": "x", "data": .string(largest + "x")]).expect(400, "invalid_request")
  }

  @Test func whatWasDeleted_isNotTold() throws {
    let owner = try product.person()
    let space = try owner.space()
    let session = try owner.session(of: space)
    let start = try owner.events().cursor
    try owner.post("\(session.path)/signals", ["type": "x"]).expect(201)
    try owner.delete("/spaces/\(space.text)").expect(204)
    #expect(try owner.events(after: start).events.isEmpty)
  }
}
