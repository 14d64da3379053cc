import FoundationEssentials
import MariaDB

/// A line of a person's statement: what one transaction did to the coins available.
public struct StatementLine: Sendable {
  public let transaction: UUID
  public let kind: TransactionKind
  /// Whole coins, not 0; negative when the person loses them.
  public let amount: Int64
  /// Whole coins available once this line was written.
  public let balanceAfter: Int64
  /// Where it was paid or earned; nil for a credit.
  public let community: UUID?
  /// The other person; nil for a credit.
  public let counterparty: UUID?
  public let createdAt: Date

  public init(
    transaction: UUID, kind: TransactionKind, amount: Int64, balanceAfter: Int64, community: UUID?,
    counterparty: UUID?, createdAt: Date
  ) {
    self.transaction = transaction
    self.kind = kind
    self.amount = amount
    self.balanceAfter = balanceAfter
    self.community = community
    self.counterparty = counterparty
    self.createdAt = createdAt
  }
}

/// Where a statement continues.
public struct StatementCursor: Sendable, Equatable {
  /// Of the last line that was shown.
  public let transaction: UUID
  /// Whole coins available before that line was written.
  public let balance: Int64

  public init(transaction: UUID, balance: Int64) {
    self.transaction = transaction
    self.balance = balance
  }
}

extension LedgerReader {
  /// Where a statement continues with what is older than `time`.
  ///
  /// Reads every line that is not, because the balance at that time follows from them.
  ///
  /// - Returns: nil when nothing is newer: the statement begins at its beginning.
  /// - Throws: `DatabaseError`
  public func statementCursor(of user: UUID, before time: Date) throws -> StatementCursor? {
    let newer = try reader.first(
      """
      SELECT MIN(t.id), (SELECT \(LedgerSQL.balance) FROM ledger_accounts a
          WHERE a.owner = \(user) AND a.kind = 'available') - COALESCE(SUM(p.amount), 0)
      FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id
      WHERE p.owner = \(user) AND p.kind = 'available' AND t.created_at >= \(time)
      """
    ) { row in (first: try row.next(UUID?.self), balance: try row.next(Int64?.self)) }
    guard let newer, let first = newer.first, let balance = newer.balance else { return nil }
    return StatementCursor(transaction: first, balance: balance)
  }

  /// The newest lines of a person's statement, newest first.
  ///
  /// Balances are calculated backwards from today's, so that a page costs the same however long the statement is.
  ///
  /// - Parameters:
  ///   - cursor: where the page before ended; nil for the first page.
  ///   - limit: the most lines, more than 0.
  /// - Returns: the lines, and where the next page begins; nil after the last.
  /// - Throws: `DatabaseError`
  public func statement(
    of user: UUID, before cursor: StatementCursor?, limit: Int
  ) throws -> (lines: [StatementLine], next: StatementCursor?) {
    let older: SQL = cursor.map { "AND p.transaction_id < \($0.transaction)" } ?? ""
    // In the same statement as the lines, and so from the same moment.
    let start: SQL =
      cursor.map { "\($0.balance)" }
      ?? "(SELECT \(LedgerSQL.balance) FROM ledger_accounts a WHERE a.owner = \(user) AND a.kind = 'available')"
    var earlier: Int64 = 0
    let lines = try reader.query(
      """
      SELECT t.id, t.kind, p.amount, t.community_id,
        IF(t.payer_id = p.owner, t.payee_id, t.payer_id), t.created_at, \(start)
      FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id
      WHERE p.owner = \(user) AND p.kind = 'available' \(older)
      ORDER BY p.transaction_id DESC LIMIT \(limit + 1)
      """
    ) { row in
      let transaction: UUID = try row.next()
      let kind: TransactionKind = try row.next()
      let amount: Int64 = try row.next()
      let community: UUID? = try row.next()
      let counterparty: UUID? = try row.next()
      let createdAt: Date = try row.next()
      let balance: Int64 = try row.next() - earlier
      earlier += amount
      return StatementLine(
        transaction: transaction, kind: kind, amount: amount, balanceAfter: balance, community: community,
        counterparty: counterparty, createdAt: createdAt)
    }
    guard lines.count > limit, let last = lines.dropLast().last else { return (lines, nil) }
    return (
      Array(lines.dropLast()),
      StatementCursor(transaction: last.transaction, balance: last.balanceAfter - last.amount)
    )
  }
}
