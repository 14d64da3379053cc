import Formats
import Foundation
import MariaDBFixture
import Testing
import Web

@testable import SpacesAPI

@Suite struct RateLimitTests {
  /// Its clock stands, so that no minute ends in between.
  private func product(_ key: String, _ limit: Int) throws -> Product {
    let server = try ClockServer.shared.get()
    let time = try #require(Date(rfc3339: "2026-03-06T04:11:20Z"))
    return try server.product(on: server.createDatabase(), at: time, [key: "\(limit)"])
  }

  @Test func messages_ofOnePerson_areLimited() throws {
    let product = try product("SPACES_POSTS_PER_MINUTE", 2)
    let club = try product.club()
    let agent = try club.addAgent()
    let customer = try product.customer(of: product.official(), club.creator)
    func post() throws -> Answer { try club.creator.post("\(club.path)/messages", ["content": "Hello"]) }
    let other = try product.club()
    func postElsewhere() throws -> Answer { try club.creator.post("\(other.path)/messages", ["content": "Hello"]) }
    try post().expect(201)
    // What is refused for another reason has not counted.
    try postElsewhere().expect(403, "not_member")
    try club.creator.post("\(customer.path)/messages", ["content": "Hello"]).expect(201)
    let refused = try post().expect(429, "too_many_requests")
    #expect(refused.header("Retry-After") == "40")
    #expect(try club.creator.get("\(club.path)/messages").rows("messages").count == 1)
    try postElsewhere().expect(403, "not_member")
    try club.creator.post("/communities/\(UUID())/messages", ["content": "Hello"]).expect(404, "community_not_found")
    let archived = try product.club(by: club.creator)
    try club.creator.delete(archived.path).expect(200)
    try club.creator.post("\(archived.path)/messages", ["content": "Hello"]).expect(410, "community_archived")
    try club.ask(agent, as: club.creator).expect(429, "too_many_requests")
    let member = try product.member(of: club)
    try member.post("\(club.path)/messages", ["content": "Hello"]).expect(201)
    try product.execute("UPDATE rate_counts SET period = period - INTERVAL 1 MINUTE")
    try post().expect(201)
  }

  @Test func creations_ofOnePerson_areLimitedTogether() throws {
    let product = try product("SPACES_CREATIONS_PER_HOUR", 4)
    let person = try product.person()
    _ = try (product.club(by: person), product.lounge(by: person), person.space(), person.listing())
    for (path, name) in [
      ("/communities", "name"), ("/lounge", "name"), ("/spaces", "name"), ("/agent-listings", "agentName"),
    ] {
      try person.post(path, .object([(key: name, value: .string("One more"))])).expect(429, "too_many_requests")
    }
    _ = try product.club()
  }

  @Test func signUps_ofOneNetwork_areLimited() throws {
    let product = try product("SPACES_SIGN_UPS_PER_HOUR", 1)
    func signUp(_ name: String, from address: String) throws -> Answer {
      let body: JSONValue = ["email": .string("\(name)@x.test"), "password": "correct horse", "name": "Ada"]
      return try Answer(
        product.respond(
          "POST", "/api/auth/sign-up/email", ["Content-Type": "application/json"], body.bytes, address: address))
    }
    try signUp("a", from: "2001:db8::1").expect(200)
    try signUp("b", from: "2001:db8::2").expect(429, "too_many_requests")
    try signUp("b", from: "2001:db8:0:1::1").expect(200)
    try signUp("c", from: "192.0.2.1").expect(200)
    try signUp("d", from: "::ffff:192.0.2.1").expect(429, "too_many_requests")
  }

  @Test func requests_atOnce_areCountedExactly() throws {
    let product = try Product(["SPACES_CREATIONS_PER_HOUR": "5"])
    let person = try product.person()
    let answers = try concurrently(8) { _ in try person.post("/spaces", ["name": "Space"]) }
    #expect(answers.count { $0.status == 201 } == 5)
    #expect(answers.compactMap(\.code) == Array(repeating: "too_many_requests", count: 3))
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8::1", "20010db800000000/64"),
    ("2001:DB8:0:0:ffff::1", "20010db800000000/64"), ("2001:db8:0:1::1", "20010db800000001/64"), ("unix:", "unix:"),
    ("", ""),
  ])
  func address_standsForItsNetwork(address: String, network: String) {
    #expect(ClientNetwork(address: address).text == network)
  }
}
