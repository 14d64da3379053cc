import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Members and their roles.
@Suite struct MemberTests {
  let product: Product
  let club: Place

  init() throws {
    product = try Product.shared.get()
    club = try product.official()
  }

  private func members(_ query: String = "") throws -> Answer {
    try product.stranger.get("\(club.path)/members?\(query)").expect(200)
  }

  @Test func members_areByRoleAndThenByJoining() throws {
    let plain = try product.member(of: club)
    let agents = try (0..<2).map { _ in try product.staff(.cs_agent, of: club) }
    let moderator = try product.staff(.moderator, of: club)
    let order = [club.creator, moderator] + agents + [plain]
    let list = try members()
    #expect(try list.rows("members").map { $0["userId"] } == JSONValue.ids(order.map(\.id)))
    #expect(list.int("total") == 5)
    let page = try members("page=2&limit=2")
    #expect(try page.rows("members").map { $0["userId"] } == JSONValue.ids(agents.map(\.id)))
    for (role, count) in [("creator", 1), ("moderator", 1), ("cs_agent", 2), ("member", 1)] {
      let found = try members("role=\(role)")
      #expect(try found.rows("members").count == count && found.int("total") == Int64(count), "\(role)")
    }
    try product.stranger.get("\(club.path)/members?role=boss").expect(400, "invalid_request")
  }

  @Test func creator_cannotLeaveNorBeRemovedNorGetARole() throws {
    let creator = club.creator
    try creator.post("\(club.path)/leave").expect(409, "creator_cannot_leave")
    try creator.delete(club.member(creator)).expect(409, "creator_cannot_leave")
    try creator.put(club.member(creator), ["role": "member"]).expect(409, "creator_stays")
    #expect(try creator.membership(in: club)["role"] == "creator")
  }

  @Test func role_isGivenByTheCreatorOnly() throws {
    let (moderator, member) = (try product.staff(.moderator, of: club), try product.member(of: club))
    for person in [moderator, member] {
      try person.put(club.member(member), ["role": "moderator"]).expect(403, "creator_only")
    }
    for role in ["creator", "boss"] {
      try club.creator.put(club.member(member), ["role": .string(role)]).expect(400, "invalid_request")
    }
    try club.creator.put(club.member(product.person()), ["role": "moderator"]).expect(404, "member_not_found")
  }

  @Test func moderator_removesPlainMembersOnly() throws {
    let (moderator, agent) = (try product.staff(.moderator, of: club), try product.staff(.cs_agent, of: club))
    let members = try (0..<2).map { _ in try product.member(of: club) }
    try agent.delete(club.member(members[0])).expect(403, "moderator_only")
    try members[1].delete(club.member(members[0])).expect(403, "moderator_only")
    try moderator.delete(club.member(agent)).expect(403, "moderator_only")
    try moderator.delete(club.member(members[0])).expect(200)
    try moderator.delete(club.member(members[0])).expect(404, "member_not_found")
    try club.creator.delete(club.member(moderator)).expect(200)
    #expect(try club.memberCount() == 3)
  }

  @Test func member_removed_keepsThePaidDays() throws {
    let club = try product.club(joinFee: 7, monthlyFee: 5)
    let member = try product.member(of: club)
    try club.creator.delete(club.member(member)).expect(200)
    try member.membership(in: club).expect(404, "not_member")
    try member.post("\(club.path)/join").expect(200)
    #expect(try member.balance() == 0)
  }

  @Test func renewal_chosen_isShownWithTheMembership() throws {
    let club = try product.club(joinFee: 1, monthlyFee: 5)
    let member = try product.member(of: club)
    #expect(try member.membership(in: club)["autoRenew"] == false)
    let chosen = try member.put("\(club.path)/membership", ["autoRenew": true]).expect(200)
    #expect(chosen["autoRenew"] == true && chosen["joinFeePaid"] == true && chosen["role"] == "member")
    try product.endMembership(of: member, in: club)
    // Only joining begins an expired membership anew, because it shows the price.
    try member.put("\(club.path)/membership", ["autoRenew": true]).expect(403, "membership_expired")
    try member.put("\(club.path)/membership", ["autoRenew": false]).expect(200)
  }
}
