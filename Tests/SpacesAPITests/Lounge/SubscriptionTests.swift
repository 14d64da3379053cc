import Formats
import Foundation
import MariaDBFixture
import Testing

@testable import SpacesAPI

@Suite struct SubscriptionTests {
  let product: Product
  let lounge: Place
  let listener: Person

  init() throws {
    product = try Product.shared.get()
    lounge = try product.lounge(price: 99)
    listener = try product.person(coins: 250)
  }

  private func subscribe(_ body: JSONValue? = nil) throws -> Answer {
    try listener.post("\(lounge.loungePath)/subscribe", body)
  }

  private func usage() throws -> Answer { try listener.get("\(lounge.loungePath)/usage").expect(200) }

  @Test func subscription_isThirtyDaysAndSeventyPercentTheCreators() throws {
    let answer = try subscribe().expect(200)
    #expect(answer["subscriptionExpiresAt"] == (try usage()["subscriptionExpiresAt"]))
    #expect(try listener.balance() == 151)
    #expect(try lounge.creator.balance() == 69)
    let seconds = try product.value(
      "SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at) FROM lounge_subscriptions WHERE user_id = \(listener.id)",
      as: Int.self)
    #expect(seconds.map { 30 * 86_400...30 * 86_400 + 60 ~= $0 } == true)
  }

  @Test func subscription_live_isNotPaidTwice() throws {
    try subscribe().expect(200)
    try subscribe().expect(409, "already_subscribed")
    #expect(try listener.balance() == 151)
  }

  @Test func subscription_over_isPaidAgain() throws {
    try subscribe().expect(200)
    try product.endSubscription(of: listener, in: lounge)
    #expect(try usage()["subscribed"] == false)
    try subscribe().expect(200)
    #expect(try listener.balance() == 52)
    try product.endSubscription(of: listener, in: lounge)
    let answer = try subscribe().expect(402, "insufficient_balance")
    #expect(answer.int("required") == 99 && answer.int("balance") == 52)
  }

  @Test func subscriptions_ofOnePersonAtOnce_areOne() throws {
    let answers = try concurrently(6) { _ in try subscribe() }
    #expect(answers.map(\.status).sorted() == [200, 409, 409, 409, 409, 409])
    #expect(try listener.balance() == 151)
  }

  @Test func subscription_notOffered_is409() throws {
    let free = try product.lounge(price: 0)
    try listener.post("\(free.loungePath)/subscribe").expect(409, "no_subscription")
    try lounge.creator.post("\(lounge.loungePath)/subscribe").expect(409, "already_subscribed")
  }

  @Test func renewal_isSwitchedByLiveSubscribersOnly() throws {
    func change(_ renews: Bool) throws -> Answer {
      try listener.put("\(lounge.loungePath)/subscription", ["autoRenew": .bool(renews)])
    }
    try change(true).expect(404, "not_subscribed")
    try subscribe().expect(200)
    try change(true).expect(200)
    #expect(try product.count("lounge_subscriptions", where: "user_id = \(listener.id) AND auto_renew") == 1)
    try product.endSubscription(of: listener, in: lounge)
    try change(false).expect(404, "not_subscribed")
  }

  @Test func dashboard_hasTheNumbersOfThirtyDays() throws {
    try subscribe().expect(200)
    let member = try product.member(of: lounge)
    try product.service.transaction { tx in
      try LoungeUsage.record(seconds: 61, of: listener.id, lounge.id, in: tx)
      try LoungeUsage.record(seconds: 60, of: member.id, lounge.id, in: tx)
    }
    let dashboard = try lounge.creator.get("\(lounge.loungePath)/dashboard").expect(200)
    #expect(dashboard["memberCount"] == 2 && dashboard["activeSubscriptions"] == 1)
    #expect(dashboard["todayUsageMinutes"] == 3)
    let days = try dashboard.rows("days")
    #expect(days.count == 30 && days.last?["earnings"] == 69 && days.last?["usageMinutes"] == 3)
    #expect(days.dropLast().allSatisfy { $0["earnings"] == 0 && $0["usageMinutes"] == 0 })
    try product.endSubscription(of: listener, in: lounge)
    #expect(try lounge.creator.get("\(lounge.loungePath)/dashboard")["activeSubscriptions"] == 0)
  }
}
