import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Moderators and CS agents keep their paid days beside their role.
@Suite struct StaffServiceTests {
  let product: Product
  let shop: Place

  init() throws {
    product = try Product.shared.get()
    shop = try product.official(monthlyFee: 50)
  }

  private func give(_ role: String, to person: Person) throws {
    try shop.creator.put(shop.member(person), ["role": .string(role)]).expect(200)
  }

  @Test func staff_doNotExpireWhileTheyServe() throws {
    let member = try product.member(of: shop)
    try give("cs_agent", to: member)
    try product.endMembership(of: member, in: shop)
    #expect(try member.membership(in: shop)["subscriptionStatus"] == "active")
    try member.get("\(shop.path)/cs-queue").expect(200)
    try member.post("\(shop.path)/messages", ["content": "Hello"]).expect(201)
    try give("member", to: member)
    #expect(try member.membership(in: shop)["subscriptionStatus"] == "expired")
    try member.get("\(shop.path)/messages").expect(403, "membership_expired")
    try member.get("\(shop.path)/cs-queue").expect(403, "staff_only")
  }

  @Test func staff_whoHadPaid_goOnWithTheirDays() throws {
    let member = try product.member(of: shop)
    let end = try member.membership(in: shop)["expiresAt"]
    for role in ["moderator", "cs_agent", "member"] {
      try give(role, to: member)
      #expect(try member.membership(in: shop)["expiresAt"] == end)
    }
    try member.get("\(shop.path)/messages").expect(200)
  }

  @Test func staff_whoNeverPaid_areExpiredAsPlainMembers() throws {
    let agent = try product.staff(.cs_agent, of: shop)
    try give("member", to: agent)
    #expect(try agent.membership(in: shop)["subscriptionStatus"] == "expired")
    let free = try product.official()
    let other = try product.staff(.cs_agent, of: free)
    try free.creator.put(free.member(other), ["role": "member"]).expect(200)
    #expect(try other.membership(in: free)["subscriptionStatus"] == "active")
  }

  @Test func staff_areNotChargedByTheJobs() throws {
    let product = try Product()
    let shop = try product.official(monthlyFee: 50)
    let member = try product.member(of: shop, coins: 100, autoRenew: true)
    try shop.creator.put(shop.member(member), ["role": "moderator"]).expect(200)
    try product.endMembership(of: member, in: shop)
    try product.runJobs()
    #expect(try member.balance() == 100)
    #expect(try member.membership(in: shop)["subscriptionStatus"] == "active")
  }

  @Test func customer_handedBack_hasTheOriginalPlace() throws {
    let agent = try product.staff(.cs_agent, of: shop)
    let customers = try (0..<3).map { _ in try product.waitingCustomer(of: shop) }
    func queue() throws -> [JSONValue] {
      try shop.creator.get("\(shop.path)/cs-queue?status=waiting_human").rows("queue")
    }
    let before = try queue()
    for customer in customers.prefix(2) { try customer.accept(by: agent).expect(200) }
    try customers[1].person.post("\(customers[1].path)/messages", ["content": "Hello"]).expect(201)
    try agent.post("\(shop.path)/leave").expect(200)
    let after = try queue()
    #expect(after.map { $0["id"] } == before.map { $0["id"] })
    #expect(after.map { $0["waitingSince"] } == before.map { $0["waitingSince"] })
  }

  @Test func staff_suspended_handBackAndServeAgainWhenRestored() throws {
    let agent = try product.staff(.cs_agent, of: shop)
    let customer = try product.waitingCustomer(of: shop)
    try customer.accept(by: agent).expect(200)
    try product.root.post("/admin/users/\(agent.id.text)/suspend").expect(200)
    #expect(try customer.status()["status"] == "waiting_human")
    let commands = AccountCommands(product.service)
    let email = "\(agent.id.text)@example.test"
    try commands.restore(email: email)
    let back = Person(product: product, id: agent.id, name: agent.name, token: try commands.session(email: email))
    try customer.accept(by: back).expect(200)
  }
}
