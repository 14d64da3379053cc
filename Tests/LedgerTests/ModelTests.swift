import Foundation
import Ledger
import MariaDB
import MariaDBFixture
@testable import SpacesAPI
import Synchronization
import Testing

/// Thousands of random operations from many threads, on the product and on a model of it.
@Suite struct ModelTests {
  static let payers = 8
  static let rounds = 6
  static let steps = 80

  @Test(arguments: [20_260_306, UInt64.random(in: 0..<1 << 32)])
  func books_afterRandomOperations_areTheModels(seed: UInt64) throws {
    let product = try Product(connections: 24)
    let earnings = SharedEarnings()
    let creators = try (0..<3).map { _ in try product.person() }
    let offers = try makeOffers(product, creators)
    let payers = try (0..<Self.payers).map {
      LockedPayer(try ModelPayer(product, offers, earnings, seed: seed &+ UInt64($0)))
    }
    for _ in 0..<Self.rounds {
      _ = try concurrently(Self.payers + creators.count) { index in
        if index < Self.payers {
          try payers[index].use { payer in for _ in 0..<Self.steps { try payer.step() } }
        } else {
          try spend(creators[index - Self.payers], offers, product, earnings)
        }
      }
      // Hosts that do a round of jobs at the same time.
      _ = try concurrently(3) { _ in _ = try Jobs.run(product.app) }
      for payer in payers { try payer.use { try $0.followRenewals() } }
      for payer in payers { try payer.use { try $0.compareBalances() } }
      let expected = earnings.now
      for creator in creators { #expect(try product.balance(creator) == expected.creators[creator.id] ?? 0) }
      #expect(try product.app.database.read { try product.app.ledger.platformRevenue($0) } == expected.platform)
      #expect(try product.discrepancies().isEmpty)
    }
  }

  private func makeOffers(_ product: Product, _ creators: [Product.Person]) throws -> [Offer] {
    var offers: [Offer] = []
    for (index, fees) in [(200, 100, 5), (0, 33, 1), (7, 0, 3), (0, 0, 10)].enumerated() {
      let creator = creators[index % creators.count]
      let (join, month, call) = (Int64(fees.0), Int64(fees.1), Int64(fees.2))
      offers.append(
        Offer(
          id: try product.community(of: creator, joinFee: join, monthlyFee: month), creator: creator.id, joinFee: join,
          monthlyFee: month, callFee: call))
    }
    for (index, price) in [Int64(99), 41].enumerated() {
      let creator = creators[index]
      offers.append(Offer(id: try product.lounge(of: creator, price: price), creator: creator.id, subscription: price))
    }
    return offers
  }

  /// A creator spends earnings while they come in: how far they reach is for the moment to say.
  private func spend(_ creator: Product.Person, _ offers: [Offer], _ product: Product, _ earnings: SharedEarnings) throws {
    let others = offers.filter { $0.creator != creator.id && $0.monthlyFee > 0 }
    for offer in others {
      _ = try product.app.database.transaction { db in
        try db.execute(
          "UPDATE community_members SET expires_at = NOW(6) WHERE community_id = \(offer.id) AND user_id = \(creator.id)")
      }
      let known = try product.membership(creator, offer.id).json["joinFeePaid"] as? Bool ?? false
      let answer = try product.ask(creator, "POST", "/communities/\(offer.id)/join")
      #expect([200, 402, 409].contains(answer.status))
      guard answer.status == 200 else { continue }
      earnings.change {
        for fee in [known ? 0 : offer.joinFee, offer.monthlyFee] where fee > 0 {
          $0.creators[creator.id, default: 0] -= fee
          $0.pay(fee, to: offer.creator)
        }
      }
    }
  }
}

/// A payer that one thread at a time uses.
private final class LockedPayer: Sendable {
  private let payer: Mutex<ModelPayer>

  init(_ payer: sending ModelPayer) {
    self.payer = Mutex(payer)
  }

  func use(_ body: (inout ModelPayer) throws -> Void) throws { try payer.withLock { try body(&$0) } }
}
