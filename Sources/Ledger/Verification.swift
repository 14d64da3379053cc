import FoundationEssentials
import MariaDB

/// The numbers of rows that a verification has checked.
public struct Audit: Sendable {
  /// The number of transactions that have postings.
  public internal(set) var transactions = 0
  /// The number of postings.
  public internal(set) var postings = 0
  /// The number of accounts.
  public internal(set) var accounts = 0
}

extension Ledger {
  /// Checks the whole ledger in one snapshot, in constant memory, and reports every discrepancy.
  ///
  /// - Parameters:
  ///   - connection: a connection outside of a transaction, with a long read timeout: a statement may read a whole
  ///     table.
  ///   - report: called for each discrepancy; must not use the connection.
  /// - Throws: `DatabaseError`
  public static func verify(_ connection: Connection, report: (Discrepancy) -> Void) throws -> Audit {
    // With the default, READ COMMITTED, a pass would see payments made after the pass before it.
    try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    defer { _ = try? connection.execute("ROLLBACK") }
    var audit = Audit()
    try verifyTransactions(connection, &audit, report)
    try verifyAccounts(connection, &audit, report)
    try verifyEarnings(connection, report)
    return audit
  }

  /// Checks that the postings of every transaction sum to 0, and that its amount is the sum of the positive ones.
  private static func verifyTransactions(
    _ connection: Connection, _ audit: inout Audit, _ report: (Discrepancy) -> Void
  ) throws {
    try connection.forEach(
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
    let stated = try connection.first("SELECT COUNT(*) FROM ledger_transactions") { try $0.next(Int.self) } ?? 0
    if stated != audit.transactions { report(.missing(transactions: stated, with: audit.transactions)) }
  }

  /// Checks that every balance is the sum of its postings, and every held balance the sum of the open holds.
  ///
  /// The accounts are read in batches, in the order of their owners. The sums of a batch are read from ranges of
  /// indexes in the same order.
  private static func verifyAccounts(
    _ connection: Connection, _ audit: inout Audit, _ report: (Discrepancy) -> Void
  ) throws {
    var next: UUID?
    repeat {
      let range = try OwnerRange(after: next, connection)
      var stored = try range.sums("SELECT owner, kind, SUM(balance) FROM ledger_accounts", connection)
      audit.accounts += stored.count
      let held = stored.filter { $0.key.type == .held }
      for (account, amount) in try range.sums("SELECT owner, kind, SUM(amount) FROM ledger_unfolded", connection) {
        stored[account, default: 0] += amount
      }
      let posted = try range.sums("SELECT owner, kind, SUM(amount) FROM ledger_postings", connection)
      for account in Set(stored.keys).union(posted.keys) where stored[account] ?? 0 != posted[account] ?? 0 {
        report(.balance(account, stored: stored[account], posted: posted[account] ?? 0))
      }
      let open = try range.openHolds(connection)
      for payer in Set(held.keys).union(open.keys) where held[payer] ?? 0 != open[payer] ?? 0 {
        report(.holds(payer: payer.owner, open: open[payer] ?? 0, held: held[payer] ?? 0))
      }
      next = range.last
    } while next != nil
  }

  /// Checks that every row of the daily earnings, with what is not folded yet, is the sum of its postings.
  ///
  /// The server compares them in a temporary table with a row for each row of the daily earnings.
  private static func verifyEarnings(_ connection: Connection, _ report: (Discrepancy) -> Void) throws {
    try connection.forEach(
      """
      SELECT owner, community_id, day, kind, SUM(stored), SUM(posted) FROM (
        SELECT owner, community_id, day, kind, amount AS stored, 0 AS posted FROM ledger_earnings
        UNION ALL
        SELECT p.owner, t.community_id, DATE(t.created_at), t.kind, p.amount, 0
        FROM ledger_unfolded p JOIN \(LedgerSQL.earningsTransaction)
        UNION ALL
        SELECT p.owner, t.community_id, DATE(t.created_at), t.kind, 0, SUM(p.amount)
        FROM ledger_postings p JOIN \(LedgerSQL.earningsTransaction)
        GROUP BY p.owner, t.community_id, DATE(t.created_at), t.kind
      ) earned
      GROUP BY owner, community_id, day, kind HAVING SUM(stored) <> SUM(posted)
      """
    ) { row in
      report(
        .earnings(
          try row.next(), community: try row.next(), day: try row.next(), kind: try row.next(), stored: try row.next(),
          posted: try row.next()))
    }
  }
}
