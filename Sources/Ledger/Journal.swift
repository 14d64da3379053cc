import FoundationEssentials
import MariaDB

/// A posting together with the data of its transaction, for export to accounting software.
public struct JournalLine: Sendable {
  /// The id of the transaction.
  public let transaction: UUID
  /// The time at which the transaction was written.
  public let createdAt: Date
  /// The reason for the transaction.
  public let kind: TransactionKind
  /// The unique name of what the transaction pays for.
  public let reference: String
  /// The community in which the coins were paid or earned; nil for a credit.
  public let community: UUID?
  /// The account that the posting changes.
  public let account: Account
  /// Whole coins, not 0; negative if the account loses them.
  public let amount: Int64
}

extension Ledger {
  /// Calls `body` with every posting since `start` in the order of time, as it arrives, in constant memory.
  ///
  /// - Parameter connection: a connection outside of a transaction. One statement reads all postings, so it sees the
  ///   ledger as it is at one moment.
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
