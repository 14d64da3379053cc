import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Nobody pays more than they have agreed to. The tests share a database whose jobs they run, so one runs at a time.
@Suite(.serialized) struct PriceAgreementTests {
  private static let product = Result { try Product() }

  let product: Product
  let club: Place

  init() throws {
    product = try Self.product.get()
    club = try product.club(joinFee: 20, monthlyFee: 50)
  }

  @Test func join_forMoreThanTheMaximum_chargesNothing() throws {
    let person = try product.person(coins: 100)
    let answer = try person.post("\(club.path)/join", ["maxCharge": 69]).expect(409, "price_changed")
    #expect(answer["required"] == 70)
    #expect(try person.balance() == 100 && club.memberCount() == 1)
    try person.post("\(club.path)/join", ["maxCharge": 70]).expect(200)
    try person.post("\(club.path)/leave").expect(200)
    // The way back costs nothing.
    try person.post("\(club.path)/join", ["maxCharge": 0]).expect(200)
  }

  @Test func price_changed_isToldBeforeTheMissingCoins() throws {
    let poor = try product.person()
    try poor.post("\(club.path)/join", ["maxCharge": 69]).expect(409, "price_changed")
    try poor.post("\(club.path)/join", ["maxCharge": 70]).expect(402, "insufficient_balance")
    try poor.post("\(club.path)/join", ["maxCharge": -1]).expect(400, "invalid_request")
  }

  @Test func lounge_forMoreThanTheMaximum_chargesNothing() throws {
    let lounge = try product.lounge(price: 9)
    try lounge.change(["joinFee": 5])
    let person = try product.person(coins: 20)
    try person.post("\(lounge.loungePath)/start-chat", ["maxCharge": 4]).expect(409, "price_changed")
    try person.post("\(lounge.loungePath)/subscribe", ["maxCharge": 8]).expect(409, "price_changed")
    #expect(try person.balance() == 20)
    try person.post("\(lounge.loungePath)/start-chat", ["maxCharge": 5]).expect(201)
    try person.post("\(lounge.loungePath)/subscribe", ["maxCharge": 9]).expect(200)
    #expect(try person.balance() == 6)
  }

  @Test(arguments: [(40, 40, true), (50, 50, true), (51, 0, false)] as [(Int64, Int64, Bool)])
  func renewal_chargesAtMostWhatWasAgreed(fee: Int64, charged: Int64, isRenewed: Bool) throws {
    let member = try product.member(of: club, coins: 100, autoRenew: true)
    try club.change(["monthlyFee": .integer(fee)])
    let shown = try member.membership(in: club)
    #expect(shown["currentPrice"]?.int64 == fee && shown["renewalPrice"] == (isRenewed ? .integer(charged) : .null))
    try product.endMembership(of: member, in: club)
    try product.runJobs()
    #expect(try member.balance() == 100 - charged)
    let after = try member.membership(in: club)
    #expect(
      after["subscriptionStatus"]?.text == (isRenewed ? "active" : "expired") && after["autoRenew"] == .bool(isRenewed))
  }

  @Test func renewal_chosenAgain_agreesAnew() throws {
    let member = try product.member(of: club, coins: 100, autoRenew: true)
    try club.change(["monthlyFee": 60])
    #expect(try member.membership(in: club)["renewalPrice"] == .null)
    let chosen = try member.put("\(club.path)/membership", ["autoRenew": true]).expect(200)
    #expect(chosen["renewalPrice"] == 60)
    try product.endMembership(of: member, in: club)
    try product.runJobs()
    #expect(try member.balance() == 40)
  }

  @Test(arguments: [(30, 30, true), (41, 0, false)] as [(Int64, Int64, Bool)])
  func subscription_chargesAtMostWhatWasAgreed(price: Int64, charged: Int64, isRenewed: Bool) throws {
    let lounge = try product.lounge(price: 40)
    let person = try product.person(coins: 140)
    try person.post("\(lounge.loungePath)/subscribe", ["autoRenew": true]).expect(200)
    try lounge.creator.put(lounge.loungePath, ["subscriptionPriceCents": .integer(price)]).expect(200)
    try product.endSubscription(of: person, in: lounge)
    try product.runJobs()
    #expect(try person.balance() == 100 - charged)
    #expect(try person.get("\(lounge.loungePath)/usage")["subscribed"] == .bool(isRenewed))
  }
}
