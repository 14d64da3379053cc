import Foundation
import Ledger
import MariaDB
import Testing

@Suite struct PaymentTests {
  let books: Books

  init() throws {
    books = try Books()
  }

  @Test(arguments: [(1, 0), (2, 1), (3, 2), (10, 7), (99, 69), (999, 699), (1_000_000_000, 700_000_000)])
  func charge_anyAmount_paysTheCreatorSeventyPercentRoundedDown(amount: Int64, share: Int64) throws {
    let (payer, creator) = (try books.person(amount), try books.person())
    try books.pay(amount, from: payer, to: creator)
    #expect(try books.available(payer) == 0)
    #expect(try books.available(creator) == share)
    #expect(try books.read { try $0.platformRevenue() } == amount - share)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func charge_twoFees_roundsEachByItself() throws {
    let (payer, creator) = (try books.person(10), try books.person())
    try books.write { ledger in
      try ledger.charge(
        [Payment(.joinFee, 5, reference: "a"), Payment(.monthlyFee, 5, reference: "b")], from: payer, to: creator,
        community: books.community)
    }
    #expect(try books.available(creator) == 6)
  }

  @Test func charge_withoutTheCoins_changesNothing() throws {
    let (payer, creator) = (try books.person(9), try books.person())
    #expect(throws: LedgerError.insufficientBalance(required: 10, balance: 9)) {
      try books.pay(10, from: payer, to: creator)
    }
    #expect(try books.available(payer) == 9)
    #expect(try books.statement(creator).isEmpty)
  }

  @Test func charge_sameReferenceAgain_isRefusedByTheDatabase() throws {
    let (payer, creator) = (try books.person(20), try books.person())
    try books.pay(10, from: payer, to: creator, reference: "once")
    #expect(throws: DatabaseError.self) { try books.pay(10, from: payer, to: creator, reference: "once") }
    #expect(try books.available(payer) == 10)
  }

  @Test func earnings_notFoldedYet_canBeSpent() throws {
    let (payer, creator, other) = (try books.person(100), try books.person(), try books.person())
    for _ in 0..<10 { try books.pay(10, from: payer, to: creator) }
    try books.pay(70, from: creator, to: other)
    #expect(try books.available(creator) == 0)
    #expect(try books.available(other) == 49)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test(arguments: [1, 9, 10, 11, 100, 101, 1234])
  func fold_anyNumberOfPostings_movesEachOnce(count: Int) throws {
    let (payer, creator) = (try books.person(10_000), try books.person())
    try books.write { ledger in
      for _ in 0..<count { try books.pay(2, from: payer, to: creator, ledger) }
    }
    var folded = 0
    while true {
      let batch = try books.fold(creator)
      if batch == 0 { break }
      folded += batch
    }
    #expect(folded == count)
    #expect(try books.available(creator) == Int64(count))
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func credit_sameReferenceAgain_movesNothing() throws {
    let person = try books.person()
    func credit() throws -> Bool {
      try books.write { try $0.credit(5, to: person, reference: "r") }
    }
    #expect(try credit())
    #expect(try !credit())
    #expect(try books.available(person) == 5)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func statement_anyHistory_runsBackFromTheBalance() throws {
    let (payer, creator) = (try books.person(100), try books.person())
    try books.pay(10, from: payer, to: creator)
    let hold = try books.hold(20, from: payer, for: creator)
    _ = try books.write { try $0.release(hold) }
    let lines = try books.statement(payer)
    #expect(lines.map(\.amount) == [20, -20, -10, 100])
    #expect(lines.map(\.balanceAfter) == [90, 70, 90, 100])
    let first = try books.read { try $0.statement(of: payer, before: nil, limit: 3) }
    let rest = try books.read { try $0.statement(of: payer, before: first.next, limit: 3) }
    #expect((first.lines + rest.lines).map(\.balanceAfter) == [90, 70, 90, 100])
    #expect(rest.next == nil)
  }
}
