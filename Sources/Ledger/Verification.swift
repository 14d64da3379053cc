import FoundationEssentials
import MariaDB

public struct Audit: Sendable {
  public internal(set) var transactions = 0
  public internal(set) var postings = 0
  public internal(set) var accounts = 0
}

extension Unbound {
  /// Goes over all the books in one snapshot, in constant memory, and reports what disagrees.
  ///
  /// - Parameter db: a connection outside of a transaction.
  public func verify(_ db: Connection, report: (Discrepancy) -> Void) throws -> Audit {
    // The default READ COMMITTED would see payments made between two of the passes.
    try db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try db.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    defer { _ = try? db.execute("ROLLBACK") }
    var audit = Audit()
    try verifyTransactions(db, &audit, report)
    try verifyAccounts(db, &audit, report)
    try verifyEarnings(db, report)
    return audit
  }

  /// Every transaction's postings sum to 0, and what they move is its amount.
  private func verifyTransactions(_ db: Connection, _ audit: inout Audit, _ report: (Discrepancy) -> Void) throws {
    try db.forEach(
      """
      SELECT p.transaction_id, SUM(p.amount), SUM(GREATEST(p.amount, 0)), COUNT(*), MAX(t.amount)
      FROM ledger_postings p LEFT JOIN ledger_transactions t ON t.id = p.transaction_id
      GROUP BY p.transaction_id
      """
    ) { row in
      let id: UUID = try row.next()
      let sum: Int64 = try row.next()
      let moved: Int64 = try row.next()
      audit.transactions += 1
      audit.postings += try row.next(Int.self)
      let amount: Int64? = try row.next()
      if sum != 0 { report(.unbalanced(transaction: id, sum: sum)) }
      if moved != amount { report(.amount(transaction: id, stated: amount, posted: moved)) }
    }
    let stated = try db.first("SELECT COUNT(*) FROM ledger_transactions") { try $0.next(Int.self) } ?? 0
    if stated != audit.transactions { report(.missing(transactions: stated, with: audit.transactions)) }
  }

  /// Every balance is the sum of its postings, and what is held that of the open holds.
  ///
  /// Goes through the accounts in the order of their owners, so many at a time; the sums of each
  /// group are ranges of indexes in the same order.
  private func verifyAccounts(_ db: Connection, _ audit: inout Audit, _ report: (Discrepancy) -> Void) throws {
    var next: UUID?
    repeat {
      let range = OwnerRange(first: next, last: try lastOwner(from: next, db))
      var stored = try sums("ledger_accounts", "kind", "balance", range, db)
      audit.accounts += stored.count
      let held = stored.filter { $0.key.kind == .held }
      for (account, amount) in try sums("ledger_unfolded", "kind", "amount", range, db) {
        stored[account, default: 0] += amount
      }
      let posted = try sums("ledger_postings", "kind", "amount", range, db)
      for account in Set(stored.keys).union(posted.keys) where stored[account] ?? 0 != posted[account] ?? 0 {
        report(.balance(account, stored: stored[account], posted: posted[account] ?? 0))
      }
      let open = try openHolds(range, db)
      for payer in Set(held.keys).union(open.keys) where held[payer] ?? 0 != open[payer] ?? 0 {
        report(.holds(payer: payer.owner, open: open[payer] ?? 0, held: held[payer] ?? 0))
      }
      next = range.last
    } while next != nil
  }

  private func lastOwner(from first: UUID?, _ db: Connection) throws -> UUID? {
    let start: SQL = first.map { "WHERE owner > \($0)" } ?? ""
    return try db.first("SELECT owner FROM ledger_accounts \(start) ORDER BY owner LIMIT 1 OFFSET 20000") {
      try $0.next(UUID.self)
    }
  }

  private func sums(
    _ table: String, _ kind: String, _ amount: String, _ range: OwnerRange, _ db: Connection
  ) throws -> [Account: Int64] {
    var sums: [Account: Int64] = [:]
    try db.forEach(
      """
      SELECT owner, \(raw: kind), SUM(\(raw: amount)) FROM \(raw: table) WHERE \(range.condition("owner"))
      GROUP BY owner, \(raw: kind)
      """
    ) { row in
      sums[Account(owner: try row.next(), kind: try row.next())] = try row.next()
    }
    return sums
  }

  private func openHolds(_ range: OwnerRange, _ db: Connection) throws -> [Account: Int64] {
    var sums: [Account: Int64] = [:]
    try db.forEach(
      """
      SELECT payer_id, SUM(amount) FROM ledger_holds
      WHERE state = 'held' AND \(range.condition("payer_id")) GROUP BY payer_id
      """
    ) { row in sums[.held(try row.next())] = try row.next() }
    return sums
  }
}

extension Unbound {
  /// Every sum of earnings that is kept, with what is not folded yet, is the sum of its postings.
  ///
  /// The server compares them, in a table of its own with a row for each sum.
  private func verifyEarnings(_ db: Connection, _ report: (Discrepancy) -> Void) throws {
    try db.forEach(
      """
      SELECT owner, community_id, day, kind, SUM(kept), SUM(posted) FROM (
        SELECT owner, community_id, day, kind, amount AS kept, 0 AS posted FROM ledger_earnings
        UNION ALL
        SELECT u.owner, t.community_id, DATE(t.created_at), t.kind, u.amount, 0
        FROM ledger_unfolded u JOIN ledger_transactions t ON t.id = u.transaction_id AND t.payee_id = u.owner
        WHERE u.kind = 'available' AND t.community_id IS NOT NULL
        UNION ALL
        SELECT p.owner, t.community_id, DATE(t.created_at), t.kind, 0, SUM(p.amount)
        FROM ledger_transactions t JOIN ledger_postings p
          ON p.transaction_id = t.id AND p.owner = t.payee_id AND p.kind = 'available'
        WHERE t.community_id IS NOT NULL
        GROUP BY p.owner, t.community_id, DATE(t.created_at), t.kind
      ) earned
      GROUP BY owner, community_id, day, kind HAVING SUM(kept) <> SUM(posted)
      """
    ) { row in
      report(
        .earnings(
          try row.next(), community: try row.next(), day: try row.next(), kind: try row.next(), kept: try row.next(),
          posted: try row.next()))
    }
  }
}

/// Owners after `first` up to `last`; nil has no bound.
private struct OwnerRange {
  let first: UUID?
  let last: UUID?

  func condition(_ column: String) -> SQL {
    let lower: SQL = first.map { "\(raw: column) > \($0)" } ?? "TRUE"
    let upper: SQL = last.map { "\(raw: column) <= \($0)" } ?? "TRUE"
    return lower + " AND " + upper
  }
}
