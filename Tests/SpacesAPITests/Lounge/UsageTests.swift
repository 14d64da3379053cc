import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// The free minutes of a day.
@Suite struct UsageTests {
  let product: Product
  let lounge: Place
  let customer: Customer

  init() throws {
    product = try Product.shared.get()
    lounge = try product.lounge(price: 9, freeMinutes: 2, agent: product.person().listing())
    customer = try product.customer(of: lounge)
  }

  private func hear(_ seconds: Int64, _ person: Person? = nil) throws {
    let person = person ?? customer.person
    try product.service.transaction { tx in try LoungeUsage.record(seconds: seconds, of: person.id, lounge.id, in: tx) }
  }

  private func usage(_ person: Person? = nil) throws -> Answer {
    try (person ?? customer.person).get("\(lounge.loungePath)/usage").expect(200)
  }

  @Test func usage_isWhatIsLeftOfTheDay() throws {
    #expect(try usage()["remainingSeconds"] == 120)
    try hear(50)
    try hear(30)
    let answer = try usage()
    #expect(answer["usedSeconds"] == 80 && answer["freeSeconds"] == 120 && answer["remainingSeconds"] == 40)
    #expect(answer["subscribed"] == false && answer["subscriptionExpiresAt"] == .null)
    try hear(100)
    #expect(try usage()["remainingSeconds"] == 0)
  }

  @Test func question_withoutFreeSeconds_is402WithTheWayOut() throws {
    try hear(119)
    try customer.ask().expect(200).events()
    try hear(1)
    let answer = try customer.ask().expect(402, "free_minutes_exhausted")
    #expect(answer["usedSeconds"] == 120 && answer["freeSeconds"] == 120 && answer["subscriptionPriceCents"] == 9)
    #expect(try answer["resetsAt"] == usage()["resetsAt"])
  }

  @Test func subscribersAndTheCreator_haveNoLimit() throws {
    try hear(500)
    try customer.person.credit(9)
    try customer.person.post("\(lounge.loungePath)/subscribe").expect(200)
    #expect(try usage()["remainingSeconds"] == .null)
    try customer.ask().expect(200).events()
    try hear(500, lounge.creator)
    #expect(try usage(lounge.creator)["remainingSeconds"] == .null)
  }

  @Test func lounge_withoutFreeMinutes_isForSubscribers() throws {
    let lounge = try product.lounge(price: 9, freeMinutes: 0, agent: product.person().listing())
    let customer = try product.customer(of: lounge)
    try customer.ask().expect(402, "free_minutes_exhausted")
    try product.customer(of: lounge, lounge.creator).ask().expect(200).events()
  }

  @Test func question_isCounted() throws {
    for _ in 0..<2 { try customer.ask().expect(200).events() }
    let today = try lounge.creator.get("\(lounge.loungePath)/dashboard").rows("days").last
    #expect(today?["calls"] == 2)
  }

  @Test func member_whoLeftOrExpired_isNotAnswered() throws {
    try lounge.change(["monthlyFee": 5])
    try product.execute("UPDATE community_members SET expires_at = NOW(6) WHERE user_id = \(customer.person.id)")
    try customer.ask().expect(403, "membership_expired")
    try customer.person.post("\(lounge.path)/leave").expect(200)
    try customer.ask().expect(403, "not_member")
  }
}
