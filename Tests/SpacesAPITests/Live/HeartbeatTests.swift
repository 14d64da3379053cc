import Foundation
import Testing

@testable import SpacesAPI

@Suite struct HeartbeatTests {
  let product: Product
  let owner: Person
  let guest: Person
  let session: SessionOfSpace

  init() throws {
    product = try Product()
    (owner, guest) = (try product.person(), try product.person())
    session = try owner.session(of: owner.space())
    try guest.post("\(session.path)/join").expect(201)
  }

  private func beLate() throws {
    try product.execute(
      "UPDATE playground_participants SET heartbeat_at = heartbeat_at - INTERVAL 31 SECOND WHERE user_id = \(guest.id)")
  }

  private func count() throws -> Int64? { try owner.get(session.path).int("participantCount") }

  @Test func participant_withoutAHeartbeat_staysConnected() throws {
    try product.execute("UPDATE playground_participants SET joined_at = NOW(6) - INTERVAL 1 DAY")
    try product.runJobs()
    #expect(try count() == 2)
  }

  @Test func participant_whoseHeartbeatsEnd_isDisconnected() throws {
    #expect(try guest.post("\(session.path)/heartbeat").status == 204)
    try product.runJobs()
    #expect(try count() == 2)
    try beLate()
    let start = try owner.events().cursor
    try product.runJobs()
    #expect(try count() == 1)
    let poll = try owner.events(after: start)
    #expect(poll.of("participant").map { [$0["userId"], $0["isConnected"]] } == [[.id(guest.id), false]])
    #expect(poll.of("session").map { $0["participantCount"] } == [1])
    try guest.post("\(session.path)/heartbeat").expect(409, "not_connected")
    try guest.post("\(session.path)/join").expect(200)
    try product.runJobs()
    #expect(try count() == 2)
  }

  @Test func heartbeat_ofAStranger_is404() throws {
    try product.person().post("\(session.path)/heartbeat").expect(404, "not_in_session")
  }
}
