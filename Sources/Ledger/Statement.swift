import FoundationEssentials
import MariaDB

/// A line of a user's statement: how one transaction has changed the coins available.
public struct StatementLine: Sendable {
  /// The id of the transaction. Ids grow with time.
  public let transaction: UUID
  /// The reason for the transaction.
  public let kind: TransactionKind
  /// Whole coins, not 0; negative if the user loses them.
  public let amount: Int64
  /// Whole coins available after the transaction.
  public let balanceAfter: Int64
  /// The community in which the coins were paid or earned; nil for a credit.
  public let community: UUID?
  /// The other user; nil for a credit.
  public let counterparty: UUID?
  /// The time at which the transaction was written.
  public let createdAt: Date

  /// Makes a line of values that fit each other; see the properties.
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

/// The end of a page of a statement, where the next page begins.
public struct StatementCursor: Sendable, Equatable {
  /// The transaction of the last line of the page.
  public let transaction: UUID
  /// Whole coins available before that transaction.
  public let balance: Int64

  /// - Parameters:
  ///   - transaction: the transaction of the last line of the page.
  ///   - balance: whole coins available before that transaction.
  public init(transaction: UUID, balance: Int64) {
    self.transaction = transaction
    self.balance = balance
  }
}

extension LedgerReader {
  /// The cursor of a page that begins with the newest line older than `time`.
  ///
  /// The function reads every line that is not older, because the balance at `time` follows from them.
  ///
  /// - Returns: nil if all lines are older than `time`: the page is then the first one.
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

  /// A page of a user's statement, newest lines first.
  ///
  /// Balances are calculated backwards from the current balance, so the cost of a page does not depend on the length of
  /// the statement.
  ///
  /// - Parameters:
  ///   - cursor: the end of the page before; nil for the first page.
  ///   - limit: the most lines, above 0.
  /// - Returns: the lines, and the cursor of the next page; nil after the last page.
  /// - Throws: `DatabaseError`
  public func statement(
    of user: UUID, before cursor: StatementCursor?, limit: Int
  ) throws -> (lines: [StatementLine], next: StatementCursor?) {
    let older: SQL = cursor.map { "AND p.transaction_id < \($0.transaction)" } ?? ""
    // The balance is part of the same SQL statement as the lines, so both are read at the same moment.
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
