import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// The months that the jobs renew. The tests share a database, so one runs at a time.
@Suite(.serialized) struct RenewalTests {
  private static let product = Result { try Product() }

  let product: Product
  let club: Place
  /// A member with 950 coins, whose month at 50 has just ended and is to be renewed.
  let member: Person

  init() throws {
    product = try Self.product.get()
    club = try product.club(monthlyFee: 50)
    member = try product.member(of: club, coins: 950, autoRenew: true)
    try product.endMembership(of: member, in: club)
  }

  /// Days from the database's now until the membership ends; nil when it never does.
  private func daysLeft() throws -> Double? {
    let seconds =
      try product.value(
        """
        SELECT TIMESTAMPDIFF(SECOND, NOW(6), expires_at) FROM community_members
        WHERE community_id = \(club.id) AND user_id = \(member.id)
        """, as: Int?.self) ?? nil
    return seconds.map { (Double($0) / 86_400 * 100).rounded() / 100 }
  }

  @Test func renewal_ofManyHostsAtOnce_chargesOnceFromTheOldExpiry() throws {
    _ = try concurrently(8) { _ in try product.runJobs() }
    #expect(try member.balance() == 900)
    #expect(try club.creator.balance() == 70)
    #expect(try daysLeft() == 30)
    #expect(try member.membership(in: club)["autoRenew"] == true)
    #expect(try product.discrepancies().isEmpty)
  }

  @Test func renewal_notDue_chargesNothing() throws {
    try product.endMembership(of: member, in: club, at: "1 HOUR")
    try product.runJobs()
    #expect(try member.balance() == 950)
  }

  @Test(arguments: [("-29 DAY", 1.0), ("-31 DAY", 30.0), ("-100 DAY", 30.0)])
  func renewal_afterAnOutage_chargesOneMonth(ago: String, left: Double) throws {
    try product.endMembership(of: member, in: club, at: ago)
    for _ in 0..<2 { try product.runJobs() }
    #expect(try member.balance() == 900)
    #expect(try daysLeft() == left)
  }

  @Test func renewal_ofTheNextPeriod_isChargedAgain() throws {
    try product.runJobs()
    try product.endMembership(of: member, in: club)
    try product.runJobs()
    #expect(try member.balance() == 850)
  }

  @Test func renewal_nowForNothing_neverExpires() throws {
    try club.change(["monthlyFee": 0])
    try product.runJobs()
    #expect(try member.balance() == 950)
    #expect(try daysLeft() == nil)
    #expect(try member.membership(in: club)["subscriptionStatus"] == "active")
  }

  @Test func renewal_withoutTheCoins_expiresAndIsNotTriedAgain() throws {
    try member.post("\(product.club(joinFee: 901).path)/join").expect(200)
    try product.runJobs()
    try member.credit(1000)
    try product.runJobs()
    #expect(try member.balance() == 49 + 1000)
    let membership = try member.membership(in: club)
    #expect(membership["subscriptionStatus"] == "expired" && membership["autoRenew"] == false)
  }

  @Test func renewal_fromEarningsThatAreNotFolded_isPaid() throws {
    // 43 coins and, from somebody who joins, 7 more.
    try member.post("\(product.club(joinFee: 907).path)/join").expect(200)
    _ = try product.member(of: product.club(by: member, joinFee: 10))
    try product.runJobs()
    #expect(try member.balance() == 0)
    #expect(try daysLeft() == 30)
  }

  @Test func renewal_notChosen_lapses() throws {
    try member.put("\(club.path)/membership", ["autoRenew": false]).expect(200)
    try product.runJobs()
    #expect(try member.balance() == 950)
  }

  @Test func renewal_afterLeaving_isNone() throws {
    try member.post("\(club.path)/leave").expect(200)
    try product.runJobs()
    #expect(try member.balance() == 950)
  }

  @Test func renewal_ofAnArchivedCommunity_isNone() throws {
    try club.archive()
    try product.runJobs()
    #expect(try member.balance() == 950)
  }

  @Test func renewal_ofASuspendedPerson_isNone() throws {
    let commands = AccountCommands(product.service)
    try commands.suspend(email: "\(member.id.text)@example.test")
    try product.runJobs()
    let balance = try WalletCommands(product.service).balance(email: "\(member.id.text)@example.test")
    #expect(balance.available == 950)
  }

  @Test func renewal_whileJoiningAgain_chargesOneMonth() throws {
    _ = try concurrently(8) { index in
      if index % 2 == 0 { try product.runJobs() } else { try member.post("\(club.path)/join") }
    }
    #expect(try member.balance() == 900)
    #expect(try product.discrepancies().isEmpty)
  }

  @Test func subscription_ofManyHostsAtOnce_isRenewedOnce() throws {
    let lounge = try product.lounge(by: club.creator, price: 40)
    try member.post("\(lounge.loungePath)/subscribe", ["autoRenew": true]).expect(200)
    try product.endMembership(of: member, in: club, at: "1 HOUR")
    try product.endSubscription(of: member, in: lounge)
    _ = try concurrently(8) { _ in try product.runJobs() }
    #expect(try member.balance() == 950 - 2 * 40)
    #expect(try member.get("\(lounge.loungePath)/usage")["subscribed"] == true)
  }

  @Test func creator_neverPaysNorExpires() throws {
    try club.creator.put("\(club.path)/membership", ["autoRenew": true]).expect(200)
    try product.runJobs()
    #expect(try club.creator.membership(in: club)["subscriptionStatus"] == "active")
    #expect(try club.creator.balance() == 70)
  }
}
