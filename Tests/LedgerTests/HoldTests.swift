import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Testing

@Suite struct HoldTests {
  let books: Books
  let payer: UUID
  let creator: UUID

  init() throws {
    books = try Books()
    payer = try books.person(100)
    creator = try books.person()
  }

  private func settle(_ hold: UUID, capture: Bool) throws -> Int64? {
    try books.write { capture ? try $0.capture(hold) : try $0.release(hold) }
  }

  @Test func hold_open_isNeitherSpendableNorPaid() throws {
    _ = try books.hold(60, from: payer, for: creator)
    #expect(try books.balance(payer) == Balance(available: 40, held: 60))
    #expect(try books.available(creator) == 0)
    #expect(throws: LedgerError.insufficientBalance(required: 41, balance: 40)) {
      try books.hold(41, from: payer, for: creator)
    }
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func hold_captured_paysOnce() throws {
    let hold = try books.hold(60, from: payer, for: creator)
    #expect(try settle(hold, capture: true) == 60)
    #expect(try settle(hold, capture: true) == nil)
    #expect(try settle(hold, capture: false) == nil)
    #expect(try books.balance(payer) == Balance(available: 40, held: 0))
    #expect(try books.available(creator) == 42)
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func hold_released_givesAllBackOnce() throws {
    let hold = try books.hold(60, from: payer, for: creator)
    #expect(try settle(hold, capture: false) == 60)
    #expect(try settle(hold, capture: true) == nil)
    #expect(try books.balance(payer) == Balance(available: 100, held: 0))
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func hold_capturedAndReleasedAtOnce_endsOneWay() throws {
    let holds = try (0..<10).map { _ in try books.hold(10, from: payer, for: creator) }
    let settled = try concurrently(40) { index in
      try settle(holds[index % 10], capture: index % 4 < 2)
    }
    #expect(settled.compactMap { $0 } == Array(repeating: 10, count: 10))
    let paid = try books.available(creator) / 7
    #expect(try books.balance(payer) == Balance(available: 100 - paid * 10, held: 0))
    #expect(try books.discrepancies().isEmpty)
  }

  /// Whoever locks both accounts of a person locks the available one first.
  @Test(arguments: [true, false])
  func accounts_ofThePayer_areLockedInOneOrder(releases: Bool) throws {
    let open = try books.hold(10, from: payer, for: creator)
    let other = try books.database.dedicatedConnection(readTimeout: .seconds(30))
    try other.execute("START TRANSACTION")
    func lock(_ type: AccountType, _ waiting: SQL = "") throws {
      try other.execute("SELECT 1 FROM ledger_accounts WHERE owner = \(payer) AND kind = \(type) FOR UPDATE \(waiting)")
    }
    try lock(.held)
    let calling = Thread { [books, payer, creator] in
      if releases {
        _ = try? books.write { try $0.release(open) }
      } else {
        _ = try? books.hold(10, from: payer, for: creator)
      }
    }
    calling.start()
    _ = try books.database.dedicatedConnection(readTimeout: .seconds(30)).waitingForARow()
    let error = #expect(throws: DatabaseError.self) { try lock(.available, "NOWAIT") }
    #expect(error?.isLockTimeout == true)
    try other.execute("ROLLBACK")
    while !calling.isFinished { usleep(1_000) }
    #expect(try books.balance(payer).held == (releases ? 0 : 20))
  }
}
