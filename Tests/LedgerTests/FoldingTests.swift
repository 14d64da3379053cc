import Foundation
import Ledger
import MariaDB
import MariaDBFixture
import Testing

@Suite struct FoldingTests {
  let books: Books

  init() throws {
    books = try Books()
  }

  @Test func accountsToFold_areThoseWithPostings() throws {
    #expect(try books.read { try $0.accountsToFold() } == [])
    let (payer, creator, other) = (try books.person(100), try books.person(), try books.person())
    #expect(try books.read { try $0.accountsToFold() } == [.world])
    try books.pay(10, from: payer, to: other)
    try books.pay(10, from: payer, to: creator)
    try books.pay(10, from: payer, to: creator)
    #expect(try books.read { try $0.accountsToFold() } == [.platform, .world, .available(creator), .available(other)])
    #expect(try books.read { try $0.accountsToFold(limit: 1) } == [.platform, .world, .available(creator)])
    for account in try books.read({ try $0.accountsToFold() }) {
      #expect(try books.write { try $0.fold(account, upTo: 10) } > 0)
    }
    #expect(try books.read { try $0.accountsToFold() } == [])
    #expect(try books.discrepancies().isEmpty)
  }

  @Test func accountsToFold_ofManyPostingsOfFewAccounts_readsARowForEach() throws {
    let people = (0..<7).map { _ in books.ids.next() }
    // No ANALYZE TABLE: the statistics are those of an empty table, as after a round of folding.
    for (index, person) in people.enumerated() {
      try books.database.execute(
        """
        INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount)
        SELECT \(person), 'available', UNHEX(MD5(CONCAT(\(index), '/', seq))), 1 FROM seq_1_to_15000
        """)
    }
    let read = try books.database.read { reader in
      let before = try rowsRead(reader)
      #expect(try LedgerReader(reader).accountsToFold() == people.map { .available($0) })
      return try rowsRead(reader) - before
    }
    // One for each person, and one that finds nobody after the last, for the platform and for the world.
    #expect(read <= people.count + 3)
  }

  @Test func fold_ofALockedAccount_isSkippedWhereAsked() throws {
    let (payer, creator) = (try books.person(100), try books.person())
    try books.pay(10, from: payer, to: creator)
    try books.database.transaction { writer in
      _ = try writer.first("SELECT 1 FROM ledger_accounts WHERE owner = \(creator) FOR UPDATE") { _ in () }
      #expect(try books.write { try $0.fold(.available(creator), upTo: 10, skipLocked: true) } == 0)
    }
    #expect(try books.write { try $0.fold(.available(creator), upTo: 10, skipLocked: true) } == 1)
  }

  @Test func fold_thatIsRolledBack_addsNothing() throws {
    struct Interruption: Error {}
    let (payer, creator) = (try books.person(100), try books.person())
    try books.pay(10, from: payer, to: creator)
    #expect(throws: Interruption.self) {
      try books.write { ledger in
        try ledger.fold(.available(creator), upTo: 10)
        throw Interruption()
      }
    }
    func earnings() throws -> [TransactionKind: Int64] {
      try books.read { try $0.earnings(of: creator, community: books.community) }
    }
    #expect(try earnings() == [.joinFee: 7])
    #expect(try books.fold(creator) == 1)
    #expect(try earnings() == [.joinFee: 7])
    #expect(try books.discrepancies().isEmpty)
  }
}

/// The rows that the connection has read so far, with those of this question.
func rowsRead(_ reader: Reader) throws -> Int {
  try reader.query("SHOW SESSION STATUS LIKE 'Handler_read%'") { row in
    _ = try row.next(String.self)
    return try #require(Int(try row.next(String.self)))
  }.reduce(0, +)
}
