import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct InvitationTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product.shared.get()
    shop = try product.official(monthlyFee: 50)
  }

  private func invite(_ person: Person, by host: Person? = nil) throws -> Answer {
    try (host ?? shop.creator).post("\(shop.path)/invite-cs", ["userId": .id(person.id)])
  }

  @Test func invited_isACSAgentAtNoFee() throws {
    let person = try product.person()
    try invite(person).expect(200)
    let membership = try person.membership(in: shop)
    #expect(membership["role"] == "cs_agent" && membership["expiresAt"] == .null)
    #expect(try shop.memberCount() == 2)
    try person.get("\(shop.path)/cs-queue").expect(200)
  }

  @Test func member_invited_staysOneMember() throws {
    let member = try product.member(of: shop)
    try product.endMembership(of: member, in: shop)
    try member.get("\(shop.path)/messages").expect(403, "membership_expired")
    _ = try concurrently(4) { _ in try invite(member).expect(200) }
    #expect(try member.membership(in: shop)["role"] == "cs_agent")
    try member.get("\(shop.path)/messages").expect(200)
    #expect(try shop.memberCount() == 2)
  }

  @Test func creatorAndModerator_keepTheirRole() throws {
    let moderator = try product.staff(.moderator, of: shop)
    try invite(moderator).expect(200)
    try invite(shop.creator, by: moderator).expect(200)
    #expect(try moderator.membership(in: shop)["role"] == "moderator")
    #expect(try shop.creator.membership(in: shop)["role"] == "creator")
  }

  @Test func invitation_isForCreatorAndModeratorsOnly() throws {
    let (agent, person) = (try product.staff(.cs_agent, of: shop), try product.person())
    try invite(person, by: agent).expect(403, "moderator_only")
    try invite(person, by: person).expect(403, "staff_only")
    let unknown: JSONValue = ["userId": .id(Example.id)]
    try person.post("\(shop.path)/invite-cs", unknown).expect(404, "user_not_found")
  }
}
