import FoundationEssentials
import MariaDB

/// A posting with what a bookkeeper has to know of it.
public struct JournalLine: Sendable {
  public let transaction: UUID
  public let createdAt: Date
  public let kind: TransactionKind
  /// What the transaction pays for, once.
  public let reference: String
  /// Where it was paid or earned; nil for a credit.
  public let community: UUID?
  public let account: Account
  /// Whole coins, not 0; negative when the account loses them.
  public let amount: Int64
}

extension Ledger {
  /// Every posting since `start` in the order of time, as it arrives, in constant memory.
  ///
  /// - Parameter connection: outside of a transaction. One statement reads it all, and so sees the books as they
  ///   are at one moment.
  /// - Throws: `DatabaseError`, and what `body` throws.
  public static func journal(
    since start: Date, _ connection: Connection, _ body: (JournalLine) throws -> Void
  ) throws {
    try connection.forEach(
      """
      SELECT t.id, t.created_at, t.kind, t.reference, t.community_id, p.owner, p.kind, p.amount
      FROM ledger_transactions t FORCE INDEX (by_time) STRAIGHT_JOIN ledger_postings p ON p.transaction_id = t.id
      WHERE t.created_at >= \(start) ORDER BY t.created_at, t.id
      """
    ) { row in
      try body(
        JournalLine(
          transaction: try row.next(), createdAt: try row.next(), kind: try row.next(), reference: try row.next(),
          community: try row.next(), account: Account(owner: try row.next(), type: try row.next()),
          amount: try row.next()))
    }
  }
}
