import FoundationEssentials
import MariaDB

extension LedgerReader {
  /// The earnings of a creator in one community by kind, in whole coins. The value of `.refund` is negative. Kinds
  /// without postings are absent.
  ///
  /// - Throws: `DatabaseError`
  public func earnings(of user: UUID, community: UUID) throws -> [TransactionKind: Int64] {
    let kinds = try reader.query(
      "SELECT kind, SUM(amount) FROM (\(earned(by: user, in: community, since: nil))) earned GROUP BY kind"
    ) { row in (try row.next(TransactionKind.self), try row.next(Int64.self)) }
    return Dictionary(uniqueKeysWithValues: kinds)
  }

  /// The earnings of a creator in one community by day, in whole coins. The sum is negative on a day with more refunds
  /// than payments. Days without postings are absent.
  ///
  /// - Parameter start: any moment of the first day, UTC.
  /// - Returns: the sums by midnight UTC of the day of the payment or refund.
  /// - Throws: `DatabaseError`
  public func dailyEarnings(of user: UUID, community: UUID, since start: Date) throws -> [Date: Int64] {
    let days = try reader.query(
      "SELECT day, SUM(amount) FROM (\(earned(by: user, in: community, since: start))) earned GROUP BY day"
    ) { row in (try row.next(Date.self), try row.next(Int64.self)) }
    return Dictionary(uniqueKeysWithValues: days)
  }

  /// The daily sums together with the postings that are not folded into them yet. One statement reads both at the same
  /// moment, so concurrent folding does not change the result.
  private func earned(by user: UUID, in community: UUID, since start: Date?) -> SQL {
    let folded: SQL = start.map { "AND day >= DATE(\($0))" } ?? ""
    let unfolded: SQL = start.map { "AND t.created_at >= DATE(\($0))" } ?? ""
    return """
      SELECT day, kind, amount FROM ledger_earnings
      WHERE owner = \(user) AND community_id = \(community) \(folded)
      UNION ALL
      SELECT DATE(t.created_at), t.kind, p.amount
      FROM ledger_unfolded p STRAIGHT_JOIN \(LedgerSQL.earningsTransaction)
      WHERE p.owner = \(user) AND p.kind = 'available' AND t.community_id = \(community) \(unfolded)
      """
  }
}

/// The key of a row of a creator's daily earnings.
struct EarningsKey: Hashable {
  let community: UUID
  /// Midnight UTC of the day of the payment or refund.
  let day: Date
  let kind: TransactionKind
}

extension Ledger {
  /// Adds whole coins to the daily earnings of `owner`. The transaction must have locked the account of `owner`: other
  /// transactions that change these rows wait for that lock.
  func addToDailyEarnings(_ amounts: [EarningsKey: Int64], of owner: UUID) throws {
    let sums = amounts.map { (key: $0.key, amount: $0.value) }
    for batch in Batch.split(sums, filler: { (key: $0.key, amount: 0) }) {
      let rows = batch.map { "(\(owner), \($0.key.community), \($0.key.day), \($0.key.kind), \($0.amount))" as SQL }
      try writer.execute(
        """
        INSERT INTO ledger_earnings (owner, community_id, day, kind, amount) VALUES \(rows.joined(by: ", "))
        ON DUPLICATE KEY UPDATE amount = amount + VALUES(amount)
        """)
    }
  }

  /// Adds whole coins to the daily earnings of the payee of a posted transaction, for the day and the kind of that
  /// transaction.
  func addToDailyEarnings(_ amount: Int64, ofPayeeOf transaction: UUID) throws {
    try writer.execute(
      """
      INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
      SELECT payee_id, community_id, DATE(created_at), kind, \(amount)
      FROM ledger_transactions WHERE id = \(transaction)
      ON DUPLICATE KEY UPDATE amount = ledger_earnings.amount + VALUES(amount)
      """)
  }
}
