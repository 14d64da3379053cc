import Formats
import Foundation
import Ledger
import Synchronization
import Testing

@testable import SpacesAPI

/// What all payers of the model test are paid into, with a lock.
final class SharedEarnings: Sendable {
  private let earnings = Mutex(EarningsModel())

  func change(_ body: (inout EarningsModel) -> Void) { earnings.withLock { body(&$0) } }
  var now: EarningsModel { earnings.withLock { $0 } }
}

/// One person of the model test: does something at random to the product and to the model, and
/// compares what the two answer.
struct ModelPayer {
  let product: Product
  let person: Person
  let offers: [Offer]
  let earnings: SharedEarnings
  var random: SeededGenerator
  var model = PayerModel()

  init(_ product: Product, _ offers: [Offer], _ earnings: SharedEarnings, seed: UInt64) throws {
    self.product = product
    self.offers = offers
    self.earnings = earnings
    person = try product.person()
    random = SeededGenerator(state: seed)
  }

  mutating func step() throws {
    let offer = offers.randomElement(using: &random)!
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<15: try credit()
    case 15..<35: try join(offer)
    case 35..<42: try leave(offer)
    case 42..<48: try chooseRenewal(offer)
    case 48..<56: try expire(offer)
    case 56..<70: try call(offer)
    case 70..<82: try settle()
    case 82..<90: try subscribe(offer)
    default: try refund()
    }
  }

  private mutating func credit() throws {
    let amount = Int64.random(in: 1...400, using: &random)
    try person.credit(amount)
    model.available += amount
  }

  private mutating func join(_ offer: Offer) throws {
    let old = model.memberships[offer.id] ?? .init()
    let renews = Bool.random(using: &random)
    let key = product.service.ids.next().text
    func ask() throws -> Answer {
      try person.post("\(offer.place.path)/join", ["autoRenew": .bool(renews)], key: key)
    }
    let answer = try ask()
    if old.isCurrent, !old.isExpired {
      #expect(answer.status == 409)
      return
    }
    let fees = [old.joinFeePaid ? 0 : offer.joinFee, old.paid == .live ? 0 : offer.monthlyFee]
    guard try pays(fees.reduce(0, +), answer) else { return }
    // Asked again by a client that has not heard: nothing more happens.
    #expect(try ask().status == 200)
    charge(Array(zip([.joinFee, .monthlyFee], fees)), for: offer, try newTransactions(fees.count { $0 > 0 }))
    model.memberships[offer.id] = .init(
      isCurrent: true, joinFeePaid: old.joinFeePaid || fees[0] > 0, autoRenew: renews,
      paid: old.paid == .live ? .live : offer.monthlyFee > 0 ? .live : .never)
  }

  private mutating func leave(_ offer: Offer) throws {
    let answer = try person.post("\(offer.place.path)/leave")
    let isIn = model.memberships[offer.id]?.isCurrent == true
    #expect(answer.status == (isIn ? 200 : 404))
    guard isIn else { return }
    model.memberships[offer.id]?.isCurrent = false
    model.memberships[offer.id]?.autoRenew = false
    model.subscriptions[offer.id]?.autoRenew = false
  }

  private mutating func chooseRenewal(_ offer: Offer) throws {
    let renews = Bool.random(using: &random)
    let answer = try person.put("\(offer.place.path)/membership", ["autoRenew": .bool(renews)])
    guard let old = model.memberships[offer.id], old.isCurrent else {
      #expect(answer.status == 404)
      return
    }
    #expect(answer.status == (old.isExpired && renews ? 403 : 200))
    if answer.status == 200 { model.memberships[offer.id]?.autoRenew = renews }
  }

  private mutating func expire(_ offer: Offer) throws {
    if model.memberships[offer.id]?.paid == .live {
      try product.endMembership(of: person, in: offer.place)
      model.memberships[offer.id]?.paid = .expired
    }
    if model.subscriptions[offer.id]?.paid == .live {
      try product.endSubscription(of: person, in: offer.place)
      model.subscriptions[offer.id]?.paid = .expired
    }
  }
}
