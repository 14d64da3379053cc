import Foundation
import Ledger
import MariaDB
@testable import SpacesAPI
import Synchronization
import Testing

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
  let person: Product.Person
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
    try product.credit(person, amount)
    model.available += amount
  }

  private mutating func join(_ offer: Offer) throws {
    let old = model.memberships[offer.id] ?? .init()
    let renews = Bool.random(using: &random)
    let key = "\(product.app.ids.next())"
    func ask() throws -> Product.Answer {
      try product.ask(person, "POST", "/communities/\(offer.id)/join", ["autoRenew": renews], key: key)
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
    charge(Array(zip([.join_fee, .monthly_fee], fees)), for: offer, try newTransactions(fees.count { $0 > 0 }))
    model.memberships[offer.id] = .init(
      isCurrent: true, joinFeePaid: old.joinFeePaid || fees[0] > 0, autoRenew: renews,
      paid: old.paid == .live ? .live : offer.monthlyFee > 0 ? .live : .never)
  }

  private mutating func leave(_ offer: Offer) throws {
    let answer = try product.ask(person, "POST", "/communities/\(offer.id)/leave")
    let isIn = model.memberships[offer.id]?.isCurrent == true
    #expect(answer.status == (isIn ? 200 : 404))
    guard isIn else { return }
    model.memberships[offer.id]?.isCurrent = false
    model.memberships[offer.id]?.autoRenew = false
    model.subscriptions[offer.id]?.autoRenew = false
  }

  private mutating func chooseRenewal(_ offer: Offer) throws {
    let renews = Bool.random(using: &random)
    let answer = try product.ask(person, "PUT", "/communities/\(offer.id)/membership", ["autoRenew": renews])
    guard let old = model.memberships[offer.id], old.isCurrent else {
      #expect(answer.status == 404)
      return
    }
    #expect(answer.status == (old.isExpired && renews ? 403 : 200))
    if answer.status == 200 { model.memberships[offer.id]?.autoRenew = renews }
  }

  private mutating func expire(_ offer: Offer) throws {
    if model.memberships[offer.id]?.paid == .live {
      try product.expireMembership(offer.id, person)
      model.memberships[offer.id]?.paid = .expired
    }
    if model.subscriptions[offer.id]?.paid == .live {
      try product.expireSubscription(offer.id, person)
      model.subscriptions[offer.id]?.paid = .expired
    }
  }

  private mutating func call(_ offer: Offer) throws {
    guard offer.callFee > 0 else { return }
    do {
      let hold = try product.app.database.transaction { db in
        try product.app.ledger.hold(offer.callFee, from: person.id, for: offer.creator, community: offer.id, db)
      }
      #expect(model.available >= offer.callFee)
      model.available -= offer.callFee
      model.held += offer.callFee
      model.holds.append((hold.id, try newTransactions(1)[0], offer, offer.callFee))
    } catch LedgerError.insufficientBalance(let required, let balance) {
      #expect((required, balance) == (offer.callFee, model.available))
      #expect(balance < required)
    }
  }

  /// An answer ends: well, or not.
  private mutating func settle() throws {
    guard let index = model.holds.indices.randomElement(using: &random) else { return }
    let hold = model.holds.remove(at: index)
    let isCaptured = Bool.random(using: &random)
    for expected in [hold.amount, nil] {
      let settled = try product.app.database.transaction { db in
        isCaptured ? try product.app.ledger.capture(hold.id, db) : try product.app.ledger.release(hold.id, db)
      }
      #expect(settled == expected)
    }
    model.held -= hold.amount
    if isCaptured {
      earnings.change { $0.pay(hold.amount, .capture, for: hold.offer) }
      model.fees.append(.init(transaction: hold.transaction, offer: hold.offer, amount: hold.amount))
    } else {
      model.available += hold.amount
    }
  }

  private mutating func subscribe(_ offer: Offer) throws {
    guard let price = offer.subscription else { return }
    let renews = Bool.random(using: &random)
    let answer = try product.ask(person, "POST", "/lounge/\(offer.id)/subscribe", ["autoRenew": renews])
    if model.subscriptions[offer.id]?.paid == .live {
      #expect(answer.status == 409)
      return
    }
    guard try pays(price, answer) else { return }
    charge([(.subscription, price)], for: offer, try newTransactions(1))
    model.subscriptions[offer.id] = .init(autoRenew: renews, paid: .live)
  }

  private mutating func refund() throws {
    guard let index = model.fees.indices.randomElement(using: &random) else { return }
    let fee = model.fees[index]
    let left = fee.amount - fee.refunded
    let part: Int64? = Bool.random(using: &random) ? nil : Int64.random(in: 1...fee.amount, using: &random)
    let answer = try product.ask(
      product.root, "POST", "/admin/transactions/\(fee.transaction)/refund", part.map { ["amount": $0] })
    let amount = part ?? left
    guard amount > 0, amount <= left else {
      #expect(answer.status == 409)
      return
    }
    #expect(answer.status == 200)
    let share = fee.share(of: fee.refunded + amount) - fee.share(of: fee.refunded)
    // How much of the share the creator still has is for the moment to say.
    let taken = try #require(answer.integer("fromCreator"))
    let borne = try #require(answer.integer("borneByPlatform"))
    #expect(taken + borne == share && taken >= 0 && borne >= 0)
    #expect(answer.integer("fromPlatform") == amount - share)
    model.fees[index].refunded += amount
    model.available += amount
    earnings.change {
      $0.earn(-taken, .refund, from: fee.offer)
      $0.platform -= amount - taken
    }
  }

  /// Whether the product took the price, as it must when there are the coins, and only then.
  private func pays(_ price: Int64, _ answer: Product.Answer) throws -> Bool {
    if model.available >= price {
      try #require(answer.status == 200)
      return true
    }
    #expect(answer.status == 402)
    #expect(answer.integer("required") == price && answer.integer("balance") == model.available)
    return false
  }

  private mutating func charge(_ fees: [(TransactionKind, Int64)], for offer: Offer, _ transactions: [String]) {
    for ((kind, fee), transaction) in zip(fees.filter { $0.1 > 0 }, transactions) {
      model.available -= fee
      model.fees.append(.init(transaction: transaction, offer: offer, amount: fee))
      earnings.change { $0.pay(fee, kind, for: offer) }
    }
  }

  /// The newest lines of the person's statement, oldest first.
  private func newTransactions(_ count: Int) throws -> [String] {
    guard count > 0 else { return [] }
    let page = try product.ask(person, "GET", "/wallet/transactions?limit=\(count)")
    let lines = try #require(page.json["transactions"] as? [[String: Any]])
    return try lines.reversed().map { try #require($0["id"] as? String) }
  }
}

/// What is compared between the rounds, while nothing else happens.
extension ModelPayer {
  /// Takes over what a round of jobs renewed, which must be all that was due and could be paid.
  mutating func followRenewals() throws {
    var unpaid: [Int64] = []
    for offer in offers {
      if let old = model.memberships[offer.id], old.isCurrent, old.autoRenew, old.isExpired {
        let now = try product.membership(person, offer.id)
        let isRenewed = now.string("subscriptionStatus") == "active"
        #expect(now.json["autoRenew"] as? Bool == isRenewed)
        if isRenewed {
          try renew(offer.monthlyFee, .monthly_fee, offer)
          model.memberships[offer.id]?.paid = .live
        } else {
          unpaid.append(offer.monthlyFee)
          model.memberships[offer.id]?.autoRenew = false
        }
      }
      if let old = model.subscriptions[offer.id], old.autoRenew, old.paid == .expired, let price = offer.subscription {
        let now = try product.ask(person, "GET", "/lounge/\(offer.id)/usage")
        if now.json["subscribed"] as? Bool == true {
          try renew(price, .subscription, offer)
          model.subscriptions[offer.id]?.paid = .live
        } else {
          unpaid.append(price)
          model.subscriptions[offer.id]?.autoRenew = false
        }
      }
    }
    // A round only takes, so whatever was too dear in the course of it is so now.
    for price in unpaid { #expect(price > model.available) }
  }

  private mutating func renew(_ price: Int64, _ kind: TransactionKind, _ offer: Offer) throws {
    let page = try product.ask(person, "GET", "/wallet/transactions?limit=100")
    let line = try #require(
      (page.json["transactions"] as? [[String: Any]])?.first {
        $0["kind"] as? String == kind.rawValue && ($0["communityId"] as? String)?.uppercased() == offer.id.uuidString
      })
    charge([(kind, price)], for: offer, [try #require(line["id"] as? String)])
  }

  func compareBalances() throws {
    let wallet = try product.ask(person, "GET", "/wallet")
    #expect(wallet.integer("balance") == model.available)
    #expect(wallet.integer("held") == model.held)
    let newest = try product.ask(person, "GET", "/wallet/transactions?limit=1").json["transactions"] as? [[String: Any]]
    if let newest = newest?.first { #expect((newest["balanceAfter"] as? NSNumber)?.int64Value == model.available) }
  }
}
