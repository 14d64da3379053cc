import Formats
import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
import Synchronization
import Testing

@testable import SpacesAPI

/// Thousands of random operations from many threads, on the product and on a model of it.
@Suite struct ModelTests {
  static let payers = 8
  static let rounds = 4
  static let steps = 60

  @Test(arguments: [20_260_306, UInt64.random(in: 0..<1 << 32)])
  func books_afterRandomOperations_areTheModels(seed: UInt64) throws {
    let product = try Product(connections: 24)
    let earnings = SharedEarnings()
    let creators = try (0..<3).map { _ in try product.person("Creator") }
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
      try compareEarnings(offers, earnings.now)
      // Hosts that do a round of jobs at the same time.
      _ = try concurrently(3) { _ in try product.runJobs() }
      for payer in payers { try payer.use { try $0.followRenewals() } }
      for payer in payers { try payer.use { try $0.compareBalances() } }
      try compare(offers, creators, product, earnings.now)
    }
    try compareMigration(product)
  }

  private func fold(_ count: Int, of creator: Person, _ product: Product) throws {
    _ = try product.service.transaction { tx in
      try tx.ledger.fold(.available(creator.id), upTo: count, skipLocked: true)
    }
  }

  private func compare(
    _ offers: [Offer], _ creators: [Person], _ product: Product, _ expected: EarningsModel
  ) throws {
    for creator in creators { #expect(try creator.balance() == expected.creators[creator.id] ?? 0) }
    #expect(try product.root.get("/admin/stats").int("platformRevenue") == expected.platform)
    try compareEarnings(offers, expected)
    #expect(try product.discrepancies().isEmpty)
  }

  private func compareEarnings(_ offers: [Offer], _ expected: EarningsModel) throws {
    for offer in offers {
      let creator = offer.place.creator
      let now = try creator.get("\(offer.place.path)/earnings")
      let kinds: [(String, TransactionKind)] = [
        ("joinFees", .joinFee), ("monthlyFees", .monthlyFee), ("subscriptions", .subscription),
        ("agentCalls", .capture), ("refunds", .refund),
      ]
      for (name, kind) in kinds {
        #expect(now.int(name) == expected.earned[.init(community: offer.id, kind: kind)] ?? 0, "\(name)")
      }
      let earned = now.int("earned")
      #expect(try #require(earned) == kinds.reduce(0) { $0 + (now.int($1.0) ?? 0) })
      guard offer.subscription != nil else { continue }
      let days = try creator.get("\(offer.place.loungePath)/dashboard").rows("days")
      #expect(days.reduce(0) { $0 + ($1["earnings"]?.int64 ?? 0) } == earned)
    }
  }

  /// What folding has kept, the migration finds from the postings.
  private func compareMigration(_ product: Product) throws {
    let earnings = try #require(migrations.first { $0.name == "012_earnings.sql" })
    let connection = try product.app.database.dedicatedConnection(readTimeout: .seconds(60))
    func kept() throws -> [[String]] {
      try connection.query(
        """
        SELECT HEX(owner), HEX(community_id), CAST(day AS CHAR), kind, CAST(amount AS CHAR) FROM ledger_earnings
        WHERE amount <> 0 ORDER BY 1, 2, 3, 4
        """
      ) { row in try (0..<5).map { _ in try row.next(String.self) } }
    }
    let folded = try kept()
    #expect(folded.count > 5)
    try connection.execute("DELETE FROM ledger_earnings")
    // A second time after it was interrupted.
    for _ in 0..<2 {
      try connection.script(earnings.sql)
      #expect(try kept() == folded)
    }
  }

  private func makeOffers(_ product: Product, _ creators: [Person]) throws -> [Offer] {
    var offers: [Offer] = []
    for (index, fees) in [(200, 100, 5), (0, 33, 1), (7, 0, 3), (0, 0, 10)].enumerated() {
      let (join, month, call) = (Int64(fees.0), Int64(fees.1), Int64(fees.2))
      let place = try product.club(by: creators[index % creators.count], joinFee: join, monthlyFee: month)
      offers.append(Offer(place: place, joinFee: join, monthlyFee: month, callFee: call))
    }
    for (creator, price) in zip(creators, [Int64(99), 41]) {
      offers.append(Offer(place: try product.lounge(by: creator, price: price), subscription: price))
    }
    return offers
  }

  /// A creator spends earnings while they come in: how far they reach is for the moment to say.
  private func spend(
    _ creator: Person, _ offers: [Offer], _ product: Product, _ earnings: SharedEarnings
  ) throws {
    for offer in offers where offer.place.creator.id != creator.id && offer.monthlyFee > 0 {
      try product.endMembership(of: creator, in: offer.place, at: "0 SECOND")
      let known = try creator.membership(in: offer.place)["joinFeePaid"] == true
      let answer = try creator.post("\(offer.place.path)/join")
      #expect([200, 402, 409].contains(answer.status))
      guard answer.status == 200 else { continue }
      earnings.change {
        for (kind, fee) in [(TransactionKind.joinFee, known ? 0 : offer.joinFee), (.monthlyFee, offer.monthlyFee)]
        where fee > 0 {
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
