import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// What joining costs: the join fee once ever, the month unless a paid one lasts.
@Suite struct JoinPriceTests {
  let product: Product
  let club: Place
  let person: Person

  init() throws {
    product = try Product.shared.get()
    club = try product.club(joinFee: 101, monthlyFee: 33)
    person = try product.person(coins: 1000)
  }

  private func join(_ body: JSONValue? = nil) throws -> Answer { try person.post("\(club.path)/join", body) }
  private func leave() throws { try person.post("\(club.path)/leave").expect(200) }

  @Test func join_chargesBothFees_eachSplitByItself() throws {
    try join().expect(200)
    #expect(try person.balance() == 1000 - 134)
    // 70% of 101 and 70% of 33, each rounded down.
    #expect(try club.creator.balance() == 70 + 23)
    let kinds = try person.statement().prefix(2).map { $0["kind"] }
    #expect(kinds == ["monthly_fee", "join_fee"])
    #expect(
      try product.value(
        """
        SELECT TIMESTAMPDIFF(SECOND, joined_at, expires_at) FROM community_members
        WHERE community_id = \(club.id) AND user_id = \(person.id)
        """, as: Int.self) == 30 * 86_400)
  }

  @Test func join_again_is409AndCostsNothing() throws {
    try join().expect(200)
    try join().expect(409, "already_member")
    try club.creator.post("\(club.path)/join").expect(409, "already_member")
    #expect(try person.balance() == 866)
    #expect(try club.memberCount() == 2)
  }

  @Test func join_withoutTheCoins_changesNothing() throws {
    let poor = try product.person(coins: 133)
    let answer = try poor.post("\(club.path)/join").expect(402, "insufficient_balance")
    #expect(answer.int("required") == 134 && answer.int("balance") == 133)
    #expect(answer.text("error")?.hasPrefix("Insufficient balance") == true)
    #expect(try poor.balance() == 133)
    #expect(try club.memberCount() == 1)
    try poor.membership(in: club).expect(404, "not_member")
  }

  /// The archive commits after the join has read the community. Nobody pays for it, whether they come or renew.
  @Test(arguments: [true, false]) func join_whileTheCommunityIsArchived_is410AndCostsNothing(isExpired: Bool) throws {
    if isExpired {
      try join().expect(200)
      try product.endMembership(of: person, in: club)
    }
    let (balance, members) = (try person.balance(), try club.memberCount())
    let isHeld = Barrier(2)
    let codes = try concurrently(2) { [product, club, person] thread in
      if thread == 0 {
        isHeld.arrive()
        return try person.post("\(club.path)/join").code
      }
      let other = try product.app.database.dedicatedConnection(readTimeout: .seconds(60))
      try other.execute("START TRANSACTION")
      try other.execute("UPDATE communities SET status = 'archived' WHERE id = \(club.id)")
      isHeld.arrive()
      _ = try other.waitingForARow()
      try other.execute("COMMIT")
      return nil
    }
    #expect(codes.compactMap { $0 } == ["community_archived"])
    #expect(try person.balance() == balance)
    #expect(try club.memberCount() == members)
  }

  @Test func return_withinThePaidMonth_costsNothingAndKeepsItsEnd() throws {
    try join().expect(200)
    let end = try person.membership(in: club)["expiresAt"]
    try leave()
    #expect(try club.memberCount() == 1)
    // Fees that were set since are not asked for either.
    try club.change(["joinFee": 500, "monthlyFee": 500])
    try join(["autoRenew": true]).expect(200)
    let membership = try person.membership(in: club)
    #expect(membership["expiresAt"] == end && membership["autoRenew"] == true)
    #expect(try person.balance() == 866)
  }

  @Test func return_afterThePaidMonth_costsTheMonthOnly() throws {
    try join().expect(200)
    try leave()
    try product.endMembership(of: person, in: club)
    try join().expect(200)
    #expect(try person.balance() == 866 - 33)
  }

  @Test func membership_expired_isRenewedByJoining() throws {
    try join().expect(200)
    try product.endMembership(of: person, in: club)
    #expect(try person.membership(in: club)["subscriptionStatus"] == "expired")
    try join().expect(200)
    #expect(try person.membership(in: club)["subscriptionStatus"] == "active")
    #expect(try person.balance() == 866 - 33)
    #expect(try club.memberCount() == 2)
  }

  @Test func joinFee_setLater_isNotAskedOfWhoStays() throws {
    let club = try product.club(monthlyFee: 10)
    let member = try product.member(of: club, coins: 15)
    try club.change(["joinFee": 100])
    try product.endMembership(of: member, in: club)
    try member.post("\(club.path)/join").expect(200)
    #expect(try member.balance() == 5)
  }

  @Test func joinFee_setLater_isNotAskedOfWhoReturnsInTime() throws {
    let club = try product.club(monthlyFee: 10)
    let member = try product.member(of: club, coins: 150)
    try member.post("\(club.path)/leave").expect(200)
    try club.change(["joinFee": 100])
    try member.post("\(club.path)/join").expect(200)
    #expect(try member.balance() == 150)
    // Later it is: the days that were paid for are over.
    try member.post("\(club.path)/leave").expect(200)
    try product.endMembership(of: member, in: club)
    try member.post("\(club.path)/join").expect(200)
    #expect(try member.balance() == 40)
  }

  @Test func club_withoutFees_costsNothingAndNeverExpires() throws {
    let club = try product.club()
    let member = try product.member(of: club)
    #expect(try member.statement() == [] && member.membership(in: club)["expiresAt"] == .null)
  }

  @Test func joins_ofOnePersonAtOnce_chargeOnce() throws {
    let answers = try concurrently(8) { _ in try join() }
    #expect(answers.map(\.status).sorted() == [200] + Array(repeating: 409, count: 7))
    #expect(try person.balance() == 866)
    #expect(try club.memberCount() == 2)
  }

  @Test func share_ofNothing_makesNoPosting() throws {
    let club = try product.club(joinFee: 1)
    let member = try product.member(of: club)
    #expect(try club.creator.balance() == 0)
    #expect(try club.creator.statement() == [])
    #expect(try member.statement().first?["amount"] == -1)
  }
}
