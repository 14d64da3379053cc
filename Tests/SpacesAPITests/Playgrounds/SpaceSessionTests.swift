import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct SpaceSessionTests {
  let product: Product
  let owner: Person
  let guest: Person
  let session: SessionOfSpace

  init() throws {
    product = try Product.shared.get()
    owner = try product.person("Owner")
    guest = try product.person("Guest")
    session = try owner.session(of: owner.space())
  }

  private func details() throws -> Answer { try owner.get(session.path).expect(200) }

  @Test func session_new_waitsWithItsCreator() throws {
    let details = try details()
    #expect(details["status"] == "waiting" && details["state"] == [:] && details["participantCount"] == 1)
    #expect(try details.rows("participants").map { $0["userId"] } == [.id(owner.id)])
  }

  @Test func join_new_is201AndAgain200() throws {
    let first = try guest.post("\(session.path)/join", ["role": "player", "controlMode": "copilot"]).expect(201)
    #expect(try details()["participantCount"] == 2)
    try guest.post("\(session.path)/leave").expect(204)
    #expect(try details()["participantCount"] == 1)
    try guest.post("\(session.path)/leave").expect(204)
    let again = try guest.post("\(session.path)/join", ["role": "referee"]).expect(200)
    #expect(again["id"] == first["id"])
    let me = try #require(try details().rows("participants").first { $0["userId"] == .id(guest.id) })
    #expect(me["role"] == "referee" && me["controlMode"] == "copilot" && me["isConnected"] == true)
    #expect(try details()["participantCount"] == 2)
  }

  @Test func join_ofOnePersonAtOnce_isOneParticipant() throws {
    let answers = try concurrently(6) { _ in try guest.post("\(session.path)/join") }
    #expect(answers.map(\.status).sorted() == [200, 200, 200, 200, 200, 201])
    #expect(try details()["participantCount"] == 2)
  }

  @Test func join_withAnAgent_needsAnActiveOne() throws {
    let agent = try owner.listing()
    try guest.post("\(session.path)/join", ["agentId": .id(Example.id)]).expect(404, "agent_not_found")
    try guest.post("\(session.path)/join", ["agentId": .id(agent)]).expect(201)
    try owner.delete("/agent-listings/\(agent.text)").expect(200)
    try product.person().post("\(session.path)/join", ["agentId": .id(agent)]).expect(404, "agent_not_found")
  }

  @Test func session_ofAnotherSpace_is404() throws {
    let other = try owner.space()
    let path = "/spaces/\(other.text)/sessions/\(session.id.text)"
    try owner.get(path).expect(404, "session_not_found")
    for action in ["/join", "/leave"] { try owner.post(path + action).expect(404, "session_not_found") }
    try owner.put(path, ["status": "active"]).expect(404, "session_not_found")
  }

  @Test func leave_ofAStranger_is404() throws {
    try guest.post("\(session.path)/leave").expect(404, "not_in_session")
  }

  @Test func session_isMovedByItsCreatorAndTheOwnerOnly() throws {
    let begun = try guest.session(of: session.space)
    try guest.put(begun.path, ["status": "active"]).expect(200)
    try owner.put(begun.path, ["currentPhase": "opening"]).expect(200)
    try guest.put(session.path, ["status": "active"]).expect(403, "host_only")
  }

  @Test func status_goesForwardOnly() throws {
    try owner.put(session.path, ["status": "finished"]).expect(409, "invalid_transition")
    let active = try owner.put(session.path, ["status": "active"]).expect(200)
    #expect(active["startedAt"] != .null && active["finishedAt"] == .null)
    try owner.put(session.path, ["status": "waiting"]).expect(409, "invalid_transition")
    let finished = try owner.put(session.path, ["status": "finished", "state": ["score": 3]]).expect(200)
    #expect(finished["finishedAt"] != .null && finished["startedAt"] == active["startedAt"])
    try owner.put(session.path, ["status": "active"]).expect(409, "invalid_transition")
    try owner.put(session.path, ["state": ["score": 4]]).expect(409, "session_finished")
    // The same request again is no change.
    #expect(
      try owner.put(session.path, ["status": "finished", "state": ["score": 3]]).expect(200).json == finished.json)
    try guest.post("\(session.path)/join").expect(409, "session_finished")
  }
}
