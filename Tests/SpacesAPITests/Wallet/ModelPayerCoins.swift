import Formats
import Foundation
import Ledger
import Testing

@testable import SpacesAPI

/// What moves coins without a membership.
extension ModelPayer {
  mutating func call(_ offer: Offer) throws {
    guard offer.callFee > 0 else { return }
    do {
      let hold = try product.service.transaction { tx in
        try tx.ledger.hold(offer.callFee, from: person.id, for: offer.place.creator.id, community: offer.id)
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
  mutating func settle() throws {
    guard let index = model.holds.indices.randomElement(using: &random) else { return }
    let hold = model.holds.remove(at: index)
    let isCaptured = Bool.random(using: &random)
    for expected in [hold.amount, nil] {
      let settled = try product.service.transaction { tx in
        isCaptured ? try tx.ledger.capture(hold.id) : try tx.ledger.release(hold.id)
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

  mutating func subscribe(_ offer: Offer) throws {
    guard let price = offer.subscription else { return }
    let renews = Bool.random(using: &random)
    let answer = try person.post("\(offer.place.loungePath)/subscribe", ["autoRenew": .bool(renews)])
    if model.subscriptions[offer.id]?.paid == .live {
      #expect(answer.status == 409)
      return
    }
    guard try pays(price, answer) else { return }
    charge([(.subscription, price)], for: offer, try newTransactions(1))
    model.subscriptions[offer.id] = .init(autoRenew: renews, paid: .live)
  }

  mutating func refund() throws {
    guard let index = model.fees.indices.randomElement(using: &random) else { return }
    let fee = model.fees[index]
    let left = fee.amount - fee.refunded
    let part: Int64? = Bool.random(using: &random) ? nil : Int64.random(in: 1...fee.amount, using: &random)
    let answer = try product.root.post(
      "/admin/transactions/\(fee.transaction)/refund", part.map { ["amount": .integer($0)] })
    let amount = part ?? left
    guard amount > 0, amount <= left else {
      #expect(answer.status == 409)
      return
    }
    #expect(answer.status == 200)
    let share = fee.share(of: fee.refunded + amount) - fee.share(of: fee.refunded)
    // How much of the share the creator still has is for the moment to say.
    let taken = try #require(answer.int("fromCreator"))
    let borne = try #require(answer.int("borneByPlatform"))
    #expect(taken + borne == share && taken >= 0 && borne >= 0)
    #expect(answer.int("fromPlatform") == amount - share)
    model.fees[index].refunded += amount
    model.available += amount
    earnings.change {
      $0.earn(-taken, .refund, from: fee.offer)
      $0.platform -= amount - taken
    }
  }

  /// Whether the product took the price, as it must when there are the coins, and only then.
  func pays(_ price: Int64, _ answer: Answer) throws -> Bool {
    if model.available >= price {
      try #require(answer.status == 200)
      return true
    }
    #expect(answer.status == 402)
    #expect(answer.int("required") == price && answer.int("balance") == model.available)
    return false
  }

  mutating func charge(_ fees: [(TransactionKind, Int64)], for offer: Offer, _ transactions: [String]) {
    for ((kind, fee), transaction) in zip(fees.filter { $0.1 > 0 }, transactions) {
      model.available -= fee
      model.fees.append(.init(transaction: transaction, offer: offer, amount: fee))
      earnings.change { $0.pay(fee, kind, for: offer) }
    }
  }

  /// The newest lines of the person's statement, oldest first.
  func newTransactions(_ count: Int) throws -> [String] {
    guard count > 0 else { return [] }
    return try person.statement(count).reversed().map { try #require($0["id"]?.text) }
  }
}
