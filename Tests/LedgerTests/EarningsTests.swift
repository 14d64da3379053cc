import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Schema
import Testing

/// What a creator has earned in a community is known at once, however much it is and whatever of it is folded.
@Suite struct EarningsTests {
  let books: Books
  let payer: UUID
  let creator: UUID

  init() throws {
    books = try Books()
    payer = try books.person(1_000_000)
    creator = try books.person()
  }

  private func earnings(in community: UUID? = nil) throws -> [TransactionKind: Int64] {
    try books.read { try $0.earnings(of: creator, community: community ?? books.community) }
  }

  private func daily(since start: Date, in community: UUID? = nil) throws -> [Date: Int64] {
    try books.read { try $0.dailyEarnings(of: creator, community: community ?? books.community, since: start) }
  }

  private func today() throws -> Date {
    try #require(try books.database.read { try $0.first("SELECT DATE(NOW(6))") { try $0.next(Date.self) } })
  }

  /// As if all that has been paid so far had been paid `days` ago.
  private func age(_ days: Int) throws {
    try books.database.execute("UPDATE ledger_transactions SET created_at = created_at - INTERVAL \(days) DAY")
  }

  @Test func earnings_foldedInParts_areTheSameAllAlong() throws {
    for _ in 0..<7 { try books.pay(10, from: payer, to: creator) }
    for folded in 0...7 {
      #expect(try earnings() == [.joinFee: 49], "\(folded) folded")
      #expect(try daily(since: today()).values.reduce(0, +) == 49)
      #expect(try books.discrepancies().isEmpty)
      _ = try books.fold(creator, upTo: 1)
    }
  }

  @Test func earnings_ofEachKindAndCommunity_areApart() throws {
    let other = books.ids.next()
    for (community, amount) in [(books.community, Int64(10)), (other, 100)] {
      try books.write { ledger in
        try ledger.charge(
          [.init(.joinFee, amount, reference: "j\(amount)"), .init(.monthlyFee, 2 * amount, reference: "m\(amount)")],
          from: payer, to: creator, community: community)
      }
    }
    for _ in 0..<2 {
      #expect(try earnings() == [.joinFee: 7, .monthlyFee: 14])
      #expect(try earnings(in: other) == [.joinFee: 70, .monthlyFee: 140])
      _ = try books.fold(creator)
    }
    #expect(try books.discrepancies().isEmpty)
  }

  private func paid(_ amount: Int64) throws -> UUID {
    try books.pay(amount, from: payer, to: creator)
    return try #require(books.statement(payer).first).transaction
  }

  @Test func coins_givenBackToACreatorWhoPaid_areNotEarned() throws {
    _ = try books.refund(paid(100), 10)
    try books.pay(10, from: creator, to: payer)
    for _ in 0..<2 {
      let payers = try books.read { try $0.earnings(of: payer, community: books.community) }
      #expect(payers == [.joinFee: 7])
      #expect(try books.discrepancies().isEmpty)
      _ = try books.fold(payer)
    }
  }

  @Test(arguments: [false, true])
  func refund_ofWhatIsFoldedOrNot_isTakenFromTheEarnings(folded: Bool) throws {
    let payment = try paid(100)
    if folded { _ = try books.fold(creator) }
    _ = try books.refund(payment, 10)
    _ = try books.refund(payment, 20)
    #expect(try earnings() == [.joinFee: 70, .refund: -21])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func refund_thatTheCreatorCannotPay_takesNothing() throws {
    let payment = try paid(100)
    try books.pay(70, from: creator, to: books.person())
    _ = try books.refund(payment)
    #expect(try earnings() == [.joinFee: 70])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func earnings_ofADay_areThoseOfThePaymentOrTheRefund() throws {
    let payment = try paid(100)
    try age(2)
    try books.pay(10, from: payer, to: creator)
    try age(1)
    _ = try books.refund(payment, 50)
    let today = try today()
    func day(_ ago: Int) -> Date { today.addingTimeInterval(Double(ago) * -86_400) }
    // The refund has folded what is three days old, and that of yesterday along with it.
    try books.pay(1000, from: payer, to: creator)
    for _ in 0..<2 {
      #expect(try daily(since: day(30)) == [day(3): 70, day(1): 7, today: 665])
      #expect(try daily(since: day(1).addingTimeInterval(3600)) == [day(1): 7, today: 665])
      #expect(try daily(since: today) == [today: 665])
      #expect(try books.discrepancies().isEmpty)
      _ = try books.fold(creator)
    }
  }

  @Test func earnings_ofManyPayments_readFewRows() throws {
    try books.write { ledger in
      for _ in 0..<1500 { try books.pay(2, from: payer, to: creator, ledger) }
    }
    while try books.fold(creator) > 0 {}
    let today = try today()
    let read = try books.database.read { reader in
      let before = try rowsRead(reader)
      let ledger = LedgerReader(reader)
      #expect(try ledger.earnings(of: creator, community: books.community) == [.joinFee: 1500])
      let daily = try ledger.dailyEarnings(of: creator, community: books.community, since: today)
      #expect(daily == [today: 1500])
      return try rowsRead(reader) - before
    }
    #expect(read < 100)
  }

  @Test func earnings_whileOthersPayFoldAndRefund_areNeverBehindOrAhead() throws {
    let payments = try (0..<60).map { _ in try paid(10) }
    _ = try concurrently(8) { index in
      for round in 0..<20 {
        switch index {
        case 0..<3: _ = try books.fold(creator)
        case 3: _ = try books.refund(payments[round * 3])
        default:
          // Nobody earns meanwhile, so whatever is folded the sum is the same.
          #expect(try earnings()[.joinFee] == 420)
          #expect(try daily(since: Date(timeIntervalSince1970: 0)).values.reduce(0, +) <= 420)
        }
      }
    }
    #expect(try earnings() == [.joinFee: 420, .refund: -140])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func fold_ofManyCommunities_addsToEachOne() throws {
    let communities = (0..<123).map { _ in books.ids.next() }
    try books.write { ledger in
      for (index, community) in communities.enumerated() {
        for part in 0..<2 {
          try ledger.charge(
            [.init(.subscription, Int64(10 * (index + 1)), reference: "\(index) \(part)")], from: payer, to: creator,
            community: community)
        }
      }
    }
    #expect(try books.fold(creator) == 246)
    for (index, community) in communities.enumerated() {
      #expect(try earnings(in: community) == [.subscription: Int64(14 * (index + 1))])
    }
    #expect(try books.discrepancies().isEmpty)
  }
}
