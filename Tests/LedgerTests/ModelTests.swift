import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
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
      _ = try concurrently(Self.payers + creators.count + 1) { index in
        if index < Self.payers {
          try payers[index].use { payer in for _ in 0..<Self.steps { try payer.step() } }
        } else if index < Self.payers + creators.count {
          try spend(creators[index - Self.payers], offers, product, earnings)
        } else {
          for _ in 0..<Self.steps { try fold(Int.random(in: 1...20), of: creators.randomElement()!, product) }
        }
      }
      // Of this round's postings some are folded and some not.
      try compareEarnings(offers, creators, product, earnings.now)
      // Hosts that do a round of jobs at the same time.
      _ = try concurrently(3) { _ in _ = try Jobs.run(product.app) }
      for payer in payers { try payer.use { try $0.followRenewals() } }
      for payer in payers { try payer.use { try $0.compareBalances() } }
      let expected = earnings.now
      for creator in creators { #expect(try product.balance(creator) == expected.creators[creator.id] ?? 0) }
      #expect(try product.app.database.read { try product.app.ledger.platformRevenue($0) } == expected.platform)
      try compareEarnings(offers, creators, product, expected)
      #expect(try product.discrepancies().isEmpty)
    }
    try compareMigration(product)
  }

  private func fold(_ count: Int, of creator: Product.Person, _ product: Product) throws {
    _ = try product.app.database.transaction { db in
      try product.app.ledger.fold(.available(creator.id), upTo: count, passingBy: true, db)
    }
  }

  private func compareEarnings(
    _ offers: [Offer], _ creators: [Product.Person], _ product: Product, _ expected: EarningsModel
  ) throws {
    for offer in offers {
      let creator = try #require(creators.first { $0.id == offer.creator })
      let now = try product.ask(creator, "GET", "/communities/\(offer.id)/earnings")
      let kinds: [(String, TransactionKind)] = [
        ("joinFees", .join_fee), ("monthlyFees", .monthly_fee), ("subscriptions", .subscription),
        ("agentCalls", .capture), ("refunds", .refund),
      ]
      for (name, kind) in kinds {
        #expect(now.integer(name) == expected.earned[.init(community: offer.id, kind: kind)] ?? 0, "\(name)")
      }
      let earned = now.integer("earned")
      #expect(try #require(earned) == kinds.reduce(0) { $0 + (now.integer($1.0) ?? 0) })
      guard offer.subscription != nil else { continue }
      let days = try product.ask(creator, "GET", "/lounge/\(offer.id)/dashboard").json["days"] as? [[String: Any]]
      #expect(days?.reduce(0) { $0 + (($1["earnings"] as? NSNumber)?.int64Value ?? 0) } == earned)
    }
  }

  /// What folding has kept, the migration finds from the postings.
  private func compareMigration(_ product: Product) throws {
    let earnings = try #require(migrations.first { $0.name == "012_earnings.sql" })
    func kept(_ db: Connection) throws -> [[String]] {
      try db.query("SELECT HEX(owner), HEX(community_id), day, kind, amount FROM ledger_earnings WHERE amount <> 0 ORDER BY 1, 2, 3, 4") { row in
        [
          try row.next(String.self), try row.next(String.self), "\(try row.next(Date.self))", try row.next(String.self),
          "\(try row.next(Int64.self))",
        ]
      }
    }
    try product.app.database.read { db in
      let folded = try kept(db)
      #expect(folded.count > 5)
      try db.execute("DELETE FROM ledger_earnings")
      // A second time after it was interrupted.
      for _ in 0..<2 {
        try db.script(earnings.sql)
        #expect(try kept(db) == folded)
      }
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
        for (kind, fee) in [(TransactionKind.join_fee, known ? 0 : offer.joinFee), (.monthly_fee, offer.monthlyFee)] where fee > 0 {
          $0.creators[creator.id, default: 0] -= fee
          $0.pay(fee, kind, for: offer)
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
