import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Testing

/// No error reaches a caller, whoever pays whom at the same moment.
@Suite struct ContentionTests {
  let books: Books

  init() throws {
    books = try Books(connections: 50)
  }

  @Test func payments_inOppositeOrder_allGoThrough() throws {
    let people = try (0..<4).map { _ in try books.person(1000) }
    _ = try concurrently(24) { index in
      for round in 0..<20 {
        let payer = index % 4
        try books.pay(10, from: people[payer], to: people[(payer + 1 + round % 3) % 4])
      }
    }
    #expect(try people.reduce(0) { try $0 + books.available($1) } == 4000 - 24 * 20 * 3)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func wallet_fiftyThreadsSpendIt_isSpentExactly() throws {
    let (payer, creator) = (try books.person(300), try books.person())
    let paid = try concurrently(50) { _ in
      var paid = 0
      for _ in 0..<10 {
        do {
          try books.pay(1, from: payer, to: creator)
          paid += 1
        } catch LedgerError.insufficientBalance {}
      }
      return paid
    }
    #expect(paid.reduce(0, +) == 300)
    #expect(try books.available(payer) == 0)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func holds_ofOneWallet_settleWhileItPays() throws {
    let (payer, creator) = (try books.person(100_000), try books.person())
    _ = try concurrently(20) { index in
      for _ in 0..<10 {
        let hold = try books.hold(7, from: payer, for: creator)
        try books.pay(3, from: payer, to: creator)
        _ = try books.write { index % 2 == 0 ? try $0.capture(hold) : try $0.release(hold) }
      }
    }
    #expect(try books.balance(payer) == Balance(available: 100_000 - 200 * 3 - 100 * 7, held: 0))
    #expect(try books.available(creator) == 200 * 2 + 100 * 4)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func folding_whileOthersPayAndSpend_losesNothing() throws {
    let payers = try (0..<8).map { _ in try books.person(1000) }
    let (creator, sink) = (try books.person(), try books.person())
    let spent = try concurrently(12) { index in
      var spent: Int64 = 0
      for _ in 0..<40 {
        switch index {
        case 0..<8: try books.pay(10, from: payers[index], to: creator)
        case 8..<10: _ = try books.fold(creator)
        default:
          do {
            try books.pay(20, from: creator, to: sink)
            spent += 20
          } catch LedgerError.insufficientBalance {}
        }
      }
      return spent
    }.reduce(0, +)
    #expect(try books.available(creator) == 8 * 40 * 7 - spent)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func spending_whileSomebodyElseFolds_isNotRefused() throws {
    let (payer, creator, sink) = (try books.person(10_000), try books.person(), try books.person())
    for _ in 0..<100 {
      for _ in 0..<3 { try books.pay(10, from: payer, to: creator) }
      _ = try concurrently(4) { index in
        if index < 3 { try books.pay(7, from: creator, to: sink) } else { _ = try books.fold(creator) }
      }
    }
    #expect(try books.available(creator) == 0)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func folding_doesNotWaitForAPaymentUnderWay() throws {
    let (payer, creator) = (try books.person(20), try books.person())
    try books.pay(10, from: payer, to: creator)
    try books.write { ledger in
      try books.pay(10, from: payer, to: creator, ledger)
      // It would otherwise wait for our posting until the lock times out, and throw.
      #expect(try books.fold(creator) == 1)
    }
    #expect(try books.fold(creator) == 1)
    #expect(try books.available(creator) == 14)
  }

  @Test func refunds_whileTheCreatorSpends_takeNoMoreThanThereIs() throws {
    let (payer, creator, sink) = (try books.person(1000), try books.person(), try books.person())
    for _ in 0..<40 { try books.pay(20, from: payer, to: creator) }
    let payments = try books.statement(payer).filter { $0.amount < 0 }.map(\.transaction)
    let borne = try concurrently(50) { index in
      if index < 40 { return try books.refund(payments[index]).borneByPlatform }
      do { try books.pay(30, from: creator, to: sink) } catch LedgerError.insufficientBalance {}
      return 0
    }.reduce(0, +)
    #expect(try books.available(payer) == 1000)
    let spent = try books.available(sink) / 21 * 30
    #expect(try books.available(creator) == borne - spent)
    #expect(try books.discrepancies().isEmpty)
  }
}
