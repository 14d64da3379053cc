import Foundation
import Ledger
import MariaDB
import Testing

/// Each way in which books can be wrong is found, and named.
@Suite struct VerificationTests {
  let books: Books
  let payer: UUID
  let creator: UUID

  init() throws {
    books = try Books()
    payer = try books.person(100)
    creator = try books.person()
    try books.pay(10, from: payer, to: creator)
  }

  private func tamper(_ sql: SQL) throws {
    #expect(try books.database.execute(sql) == 1)
  }

  @Test func books_untouched_agree() throws {
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func balance_changed_isFound() throws {
    try tamper("UPDATE ledger_accounts SET balance = 91 WHERE owner = \(payer) AND kind = 'available'")
    #expect(try books.discrepancies() == [.balance(.available(payer), stored: 91, posted: 90)])
  }

  @Test func posting_changed_isFoundTwice() throws {
    try tamper("UPDATE ledger_postings SET amount = -11 WHERE owner = \(payer) AND amount = -10")
    let payment = try #require(books.statement(payer).first).transaction
    #expect(
      try books.discrepancies() == [
        .unbalanced(transaction: payment, sum: -1), .balance(.available(payer), stored: 90, posted: 89),
      ])
  }

  @Test func amount_changed_isFound() throws {
    let payment = try #require(books.statement(payer).first).transaction
    try tamper("UPDATE ledger_transactions SET amount = 11 WHERE id = \(payment)")
    #expect(try books.discrepancies() == [.amount(transaction: payment, stated: 11, posted: 10)])
  }

  @Test func posting_toNoAccount_isFound() throws {
    try tamper("DELETE FROM ledger_accounts WHERE owner = \(payer) AND kind = 'available'")
    #expect(try books.discrepancies() == [.balance(.available(payer), stored: nil, posted: 90)])
  }

  @Test func transaction_withoutPostings_isFound() throws {
    try tamper(
      "INSERT INTO ledger_transactions (id, kind, reference, amount) VALUES (\(books.ids.next()), 'credit', 'x', 5)")
    #expect(try books.discrepancies() == [.missing(transactions: 3, with: 2)])
  }

  @Test func unfolded_lost_isFound() throws {
    try tamper("DELETE FROM ledger_unfolded WHERE owner = \(creator)")
    #expect(
      try books.discrepancies() == [.balance(.available(creator), stored: 0, posted: 7), earnings(stored: 0)])
  }

  private func earnings(stored: Int64) throws -> Discrepancy {
    let payment = try #require(books.statement(creator).first)
    let day = Date(timeIntervalSince1970: (payment.createdAt.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    return .earnings(creator, community: books.community, day: day, kind: .joinFee, stored: stored, posted: 7)
  }

  @Test func earnings_changed_areFound() throws {
    _ = try books.fold(creator)
    #expect(try books.discrepancies().isEmpty)
    try tamper("UPDATE ledger_earnings SET amount = 8 WHERE owner = \(creator)")
    #expect(try books.discrepancies() == [earnings(stored: 8)])
    #expect(try earnings(stored: 8).description.contains("join_fee: stored 8, postings 7"))
    try tamper("DELETE FROM ledger_earnings WHERE owner = \(creator)")
    #expect(try books.discrepancies() == [earnings(stored: 0)])
  }

  @Test func earnings_ofNobody_areFound() throws {
    let (stranger, day) = (books.ids.next(), Date(timeIntervalSince1970: 86_400))
    try tamper("INSERT INTO ledger_earnings VALUES (\(stranger), \(books.community), \(day), 'capture', 3)")
    #expect(
      try books.discrepancies() == [
        .earnings(stranger, community: books.community, day: day, kind: .capture, stored: 3, posted: 0)
      ])
  }

  @Test func hold_endedWithoutItsCoins_isFound() throws {
    let hold = try books.hold(20, from: payer, for: creator)
    try tamper("UPDATE ledger_holds SET state = 'captured' WHERE id = \(hold)")
    #expect(try books.discrepancies() == [.holds(payer: payer, open: 0, held: 20)])
  }
}
