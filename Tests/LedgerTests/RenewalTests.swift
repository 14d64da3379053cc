import Foundation
import Ledger
import MariaDB
import MariaDBFixture
@testable import SpacesAPI
import Testing

@Suite struct RenewalTests {
  let product: Product
  let creator: Product.Person
  let member: Product.Person
  let community: UUID

  /// A member with 950 coins, whose month at 50 has just ended and is to be renewed.
  init() throws {
    product = try Product()
    creator = try product.person()
    member = try product.person()
    community = try product.community(of: creator, monthlyFee: 50)
    try product.credit(member, 1000)
    try product.ask(member, "POST", "/communities/\(community)/join", ["autoRenew": true])
    try product.expireMembership(community, member)
  }

  private func runJobs() throws { _ = try Jobs.run(product.app) }

  /// Days from the database's now until the membership ends; nil when it never does.
  private func daysLeft() throws -> Double? {
    try product.app.database.read { db in
      try db.first(
        """
        SELECT TIMESTAMPDIFF(SECOND, NOW(6), expires_at) FROM community_members
        WHERE community_id = \(community) AND user_id = \(member.id)
        """
      ) { try $0.next(Int?.self) }
    }?.map { (Double($0) / 86_400 * 100).rounded() / 100 }
  }

  private func change(_ fields: [String: Any]) throws {
    #expect(try product.ask(creator, "PUT", "/communities/\(community)", fields).status == 200)
  }

  @Test func renewal_manyHostsAtOnce_chargesOnceFromTheOldExpiry() throws {
    _ = try concurrently(8) { _ in try runJobs() }
    #expect(try product.balance(member) == 900)
    #expect(try product.balance(creator) == 70)
    #expect(try daysLeft() == 30)
    #expect(try product.membership(member, community).json["autoRenew"] as? Bool == true)
    #expect(try product.discrepancies().isEmpty)
  }

  @Test func renewal_notDue_chargesNothing() throws {
    try product.expireMembership(community, member, ago: "1 HOUR")
    try runJobs()
    #expect(try product.balance(member) == 950)
  }

  @Test(arguments: [("-29 DAY", 1.0), ("-31 DAY", 30.0), ("-100 DAY", 30.0)])
  func renewal_afterAnOutage_chargesOneMonth(ago: String, left: Double) throws {
    try product.expireMembership(community, member, ago: ago)
    try runJobs()
    try runJobs()
    #expect(try product.balance(member) == 900)
    #expect(try daysLeft() == left)
  }

  @Test func renewal_secondPeriod_isChargedAgain() throws {
    try runJobs()
    try product.expireMembership(community, member)
    try runJobs()
    #expect(try product.balance(member) == 850)
  }

  @Test func renewal_priceChanged_costsTheNewOne() throws {
    try change(["monthlyFee": 60])
    try runJobs()
    #expect(try product.balance(member) == 890)
  }

  @Test func renewal_nowForNothing_neverExpires() throws {
    try change(["monthlyFee": 0])
    try runJobs()
    #expect(try product.balance(member) == 950)
    #expect(try daysLeft() == nil)
    #expect(try product.membership(member, community).string("subscriptionStatus") == "active")
  }

  @Test func renewal_withoutTheCoins_expiresAndIsNotTriedAgain() throws {
    try change(["monthlyFee": 951])
    try runJobs()
    try product.credit(member, 1000)
    try runJobs()
    #expect(try product.balance(member) == 1950)
    let membership = try product.membership(member, community)
    #expect(membership.string("subscriptionStatus") == "expired")
    #expect(membership.json["autoRenew"] as? Bool == false)
  }

  @Test func renewal_fromEarningsNotFoldedYet_isPaid() throws {
    try change(["monthlyFee": 951])
    let other = try product.person()
    let own = try product.community(of: member, joinFee: 10)
    try product.credit(other, 10)
    try product.ask(other, "POST", "/communities/\(own)/join")
    try runJobs()
    #expect(try product.balance(member) == 6)
  }

  @Test func renewal_notChosen_lapses() throws {
    _ = try product.ask(member, "PUT", "/communities/\(community)/membership", ["autoRenew": false])
    try runJobs()
    #expect(try product.balance(member) == 950)
  }

  @Test func renewal_afterLeaving_isNone() throws {
    try product.ask(member, "POST", "/communities/\(community)/leave")
    try runJobs()
    #expect(try product.balance(member) == 950)
  }

  @Test func renewal_ofAnArchivedCommunity_isNone() throws {
    try product.ask(creator, "DELETE", "/communities/\(community)")
    try runJobs()
    #expect(try product.balance(member) == 950)
  }

  @Test func renewal_ofASuspendedPerson_isNone() throws {
    try product.ask(product.root, "POST", "/admin/users/\(member.id)/suspend")
    try runJobs()
    #expect(try product.app.database.read { try product.app.ledger.balance(of: member.id, $0).available } == 950)
  }

  @Test func renewal_whileJoiningAgain_chargesOneMonth() throws {
    _ = try concurrently(8) { index in
      if index % 2 == 0 { try runJobs() } else { try product.ask(member, "POST", "/communities/\(community)/join") }
    }
    #expect(try product.balance(member) == 900)
    #expect(try product.discrepancies().isEmpty)
  }

  @Test func subscription_manyHostsAtOnce_renewsOnce() throws {
    let lounge = try product.lounge(of: creator, price: 40)
    let subscribed = try product.ask(member, "POST", "/lounge/\(lounge)/subscribe", ["autoRenew": true])
    #expect(subscribed.status == 200)
    try product.expireMembership(community, member, ago: "1 HOUR")
    try product.expireSubscription(lounge, member)
    _ = try concurrently(8) { _ in try runJobs() }
    #expect(try product.balance(member) == 950 - 2 * 40)
    #expect(try product.ask(member, "GET", "/lounge/\(lounge)/usage").json["subscribed"] as? Bool == true)
  }

  @Test func creator_neverPaysNorExpires() throws {
    try product.ask(creator, "PUT", "/communities/\(community)/membership", ["autoRenew": true])
    try runJobs()
    #expect(try product.membership(creator, community).string("subscriptionStatus") == "active")
    #expect(try product.balance(creator) == 70)
  }
}
