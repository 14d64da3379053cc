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
    try books.database.read { try books.ledger.earnings(of: creator, community: community ?? books.community, $0) }
  }

  private func daily(since start: Date, in community: UUID? = nil) throws -> [Date: Int64] {
    try books.database.read {
      try books.ledger.dailyEarnings(of: creator, community: community ?? books.community, since: start, $0)
    }
  }

  private func today() throws -> Date {
    try #require(try books.database.read { try $0.first("SELECT DATE(NOW(6))") { try $0.next(Date.self) } })
  }

  /// As if all that has been paid so far had been paid `days` ago.
  private func age(_ days: Int) throws {
    _ = try books.database.transaction { try $0.execute("UPDATE ledger_transactions SET created_at = created_at - INTERVAL \(days) DAY") }
  }

  @Test func earnings_foldedInParts_areTheSameAllAlong() throws {
    for _ in 0..<7 { try books.pay(10, from: payer, to: creator) }
    for folded in 0...7 {
      #expect(try earnings() == [.join_fee: 49], "\(folded) folded")
      #expect(try daily(since: today()).values.reduce(0, +) == 49)
      #expect(try books.discrepancies().isEmpty)
      _ = try books.database.transaction { try books.ledger.fold(.available(creator), upTo: 1, $0) }
    }
  }

  @Test func earnings_ofEachKindAndCommunity_areApart() throws {
    let other = books.ids.next()
    for (community, amount) in [(books.community, Int64(10)), (other, 100)] {
      try books.database.transaction { db in
        try books.ledger.charge(
          [.init(.join_fee, amount, reference: "j\(amount)"), .init(.monthly_fee, 2 * amount, reference: "m\(amount)")],
          from: payer, to: creator, community: community, db)
      }
    }
    for _ in 0..<2 {
      #expect(try earnings() == [.join_fee: 7, .monthly_fee: 14])
      #expect(try earnings(in: other) == [.join_fee: 70, .monthly_fee: 140])
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
      let payers = try books.database.read { try books.ledger.earnings(of: payer, community: books.community, $0) }
      #expect(payers == [.join_fee: 7])
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
    #expect(try earnings() == [.join_fee: 70, .refund: -21])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func refund_thatTheCreatorCannotPay_takesNothing() throws {
    let payment = try paid(100)
    try books.pay(70, from: creator, to: books.person())
    _ = try books.refund(payment)
    #expect(try earnings() == [.join_fee: 70])
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
    try books.database.transaction { db in
      for _ in 0..<1500 { try books.pay(2, from: payer, to: creator, db) }
    }
    while try books.fold(creator) > 0 {}
    let read = try books.database.read { db in
      let before = try rowsRead(db)
      #expect(try books.ledger.earnings(of: creator, community: books.community, db) == [.join_fee: 1500])
      #expect(try books.ledger.dailyEarnings(of: creator, community: books.community, since: today(), db).values.reduce(0, +) == 1500)
      return try rowsRead(db) - before
    }
    #expect(read < 100)
  }

  private func rowsRead(_ db: Connection) throws -> Int {
    try db.query("SHOW SESSION STATUS LIKE 'Handler_read%'") { row in
      _ = try row.next(String.self)
      return try #require(Int(try row.next(String.self)))
    }.reduce(0, +)
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
          #expect(try earnings()[.join_fee] == 420)
          #expect(try daily(since: Date(timeIntervalSince1970: 0)).values.reduce(0, +) <= 420)
        }
      }
    }
    #expect(try earnings() == [.join_fee: 420, .refund: -140])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func fold_thatIsRolledBack_keepsNothing() throws {
    struct Interruption: Error {}
    try books.pay(10, from: payer, to: creator)
    #expect(throws: Interruption.self) {
      try books.database.transaction { db in
        try books.ledger.fold(.available(creator), upTo: 10, db)
        throw Interruption()
      }
    }
    #expect(try earnings() == [.join_fee: 7])
    #expect(try books.fold(creator) == 1)
    #expect(try earnings() == [.join_fee: 7])
  }

  @Test func fold_ofManyCommunities_keepsEachOnesSum() throws {
    let communities = (0..<123).map { _ in books.ids.next() }
    try books.database.transaction { db in
      for (index, community) in communities.enumerated() {
        for part in 0..<2 {
          try books.ledger.charge(
            [.init(.subscription, Int64(10 * (index + 1)), reference: "\(index) \(part)")], from: payer, to: creator,
            community: community, db)
        }
      }
    }
    #expect(try books.fold(creator) == 246)
    for (index, community) in communities.enumerated() { #expect(try earnings(in: community) == [.subscription: Int64(14 * (index + 1))]) }
    #expect(try books.discrepancies().isEmpty)
  }
}
