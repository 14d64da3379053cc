import FoundationEssentials
import MariaDB

/// A line of a person's statement.
public struct StatementLine: Sendable {
  public let transaction: UUID
  public let kind: TransactionKind
  /// From the person's view: what comes in is positive.
  public let amount: Int64
  /// Coins available once this line was written.
  public let balanceAfter: Int64
  public let community: UUID?
  /// The other person; nil for the platform and the world.
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

/// Where a statement continues: the last line that was shown, and the balance before it.
public struct StatementCursor: Sendable, Equatable {
  public let transaction: UUID
  public let balance: Int64

  public init(transaction: UUID, balance: Int64) {
    self.transaction = transaction
    self.balance = balance
  }
}

extension Unbound {
  /// The newest lines of `user` before `cursor`, newest first, and where the next page begins.
  ///
  /// Balances are reckoned backwards from today's, so a page costs the same however long the
  /// statement is.
  public func statement(
    of user: UUID, before cursor: StatementCursor?, limit: Int, _ db: Reader
  ) throws -> (lines: [StatementLine], next: StatementCursor?) {
    let older: SQL = cursor.map { "AND p.transaction_id < \($0.transaction)" } ?? ""
    // In the same statement as the lines, and so from the same moment.
    let start: SQL =
      cursor.map { "\($0.balance)" } ?? """
        (SELECT a.balance + COALESCE((SELECT SUM(u.amount) FROM ledger_unfolded u
          WHERE u.owner = a.owner AND u.kind = a.kind), 0)
         FROM ledger_accounts a WHERE a.owner = \(user) AND a.kind = 'available')
        """
    var earlier: Int64 = 0
    let lines = try db.query(
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
    return (Array(lines.dropLast()), StatementCursor(transaction: last.transaction, balance: last.balanceAfter - last.amount))
  }
}
