import Foundation
import Ledger
import MariaDBFixture
import Testing

@Suite struct RefundTests {
  let books: Books
  let payer: UUID
  let creator: UUID

  init() throws {
    books = try Books()
    payer = try books.person(1000)
    creator = try books.person()
  }

  /// Pays, and gives the payment's id.
  private func payment(_ amount: Int64) throws -> UUID {
    try books.pay(amount, from: payer, to: creator)
    return try #require(books.statement(payer).first).transaction
  }

  private func platform() throws -> Int64 {
    try books.read { try $0.platformRevenue() }
  }

  @Test func refund_whole_undoesThePayment() throws {
    let refund = try books.refund(payment(101))
    #expect((refund.amount, refund.fromCreator, refund.fromPlatform, refund.borneByPlatform) == (101, 70, 31, 0))
    #expect(refund.remaining == 0)
    #expect(try (books.available(payer), books.available(creator), platform()) == (1000, 0, 0))
    #expect(try books.statement(payer).first?.amount == 101)
    #expect(try books.statement(creator).first?.amount == -70)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test(arguments: [1, 2, 3, 7, 10, 99, 101])
  func refund_coinByCoin_takesWhatEachSideGot(amount: Int64) throws {
    let payment = try payment(amount)
    for part in 1...amount {
      let refund = try books.refund(payment, 1)
      #expect(refund.refunded == part && refund.remaining == amount - part)
      let share = amount * 70 / 100
      #expect(try books.available(creator) == share - part * share / amount)
    }
    #expect(try (books.available(payer), books.available(creator), platform()) == (1000, 0, 0))
    #expect(throws: LedgerError.refundExceeds(remaining: 0)) { try books.refund(payment) }
    #expect(throws: LedgerError.refundExceeds(remaining: 0)) { try books.refund(payment, 1) }
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func refund_moreThanIsLeft_isRefused() throws {
    let payment = try payment(100)
    _ = try books.refund(payment, 60)
    #expect(throws: LedgerError.refundExceeds(remaining: 40)) { try books.refund(payment, 41) }
    #expect(try books.refund(payment).amount == 40)
  }

  @Test func refund_creatorHasSpentTheShare_isBorneByThePlatform() throws {
    let payment = try payment(100)
    try books.pay(50, from: creator, to: books.person())
    let refund = try books.refund(payment)
    #expect((refund.fromCreator, refund.fromPlatform, refund.borneByPlatform) == (20, 30, 50))
    #expect(try (books.available(payer), books.available(creator)) == (1000, 0))
    #expect(try platform() == 15 - 50)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func refund_creatorHasNothing_makesNoPostingForTheCreator() throws {
    let payment = try payment(100)
    try books.pay(70, from: creator, to: books.person())
    let refund = try books.refund(payment, 10)
    #expect((refund.fromCreator, refund.fromPlatform, refund.borneByPlatform) == (0, 3, 7))
    #expect(try books.statement(creator).first?.amount == -70)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func refund_capturedCall_isFoundByItsHold() throws {
    let hold = try books.hold(10, from: payer, for: creator)
    let line = try #require(books.statement(payer).first)
    #expect(throws: LedgerError.notRefundable) { try books.refund(line.transaction) }
    _ = try books.write { try $0.capture(hold) }
    #expect(try books.refund(line.transaction).amount == 10)
    #expect(try books.available(payer) == 1000)
  }

  @Test func refund_creditOrRefundOrNothing_isRefused() throws {
    let credit = try #require(books.statement(payer).first).transaction
    #expect(throws: LedgerError.notRefundable) { try books.refund(credit) }
    let refund = try books.refund(payment(10)).id
    #expect(throws: LedgerError.notRefundable) { try books.refund(refund) }
    #expect(throws: LedgerError.unknownTransaction) { try books.refund(books.ids.next()) }
  }

  @Test func refund_manyAtOnce_giveBackNoMoreThanWasPaid() throws {
    let payment = try payment(100)
    let refunds = try concurrently(16) { _ in
      do { return try books.refund(payment, 15).amount } catch LedgerError.refundExceeds { return 0 }
    }
    #expect(refunds.reduce(0, +) == 90)
    #expect(try books.available(payer) == 990)
    #expect(try books.discrepancies().isEmpty)
  }
}
