import FoundationEssentials
import MariaDB

/// What a creator's shares are added up by.
struct EarningsKey: Hashable {
  let community: UUID
  /// Midnight UTC, of the payment or of the refund.
  let day: Date
  let kind: TransactionKind
}

extension Unbound {
  /// What a creator has earned in one community, in coins, by what it was for. Refunds are negative.
  public func earnings(of user: UUID, community: UUID, _ db: Reader) throws -> [TransactionKind: Int64] {
    let kinds = try db.query(
      "SELECT kind, SUM(amount) FROM (\(earned(by: user, in: community, since: nil))) earned GROUP BY kind"
    ) { row in (try row.next(TransactionKind.self), try row.next(Int64.self)) }
    return Dictionary(uniqueKeysWithValues: kinds)
  }

  /// What a creator has earned in one community each day from that of `start` on, by midnight UTC.
  public func dailyEarnings(
    of user: UUID, community: UUID, since start: Date, _ db: Reader
  ) throws -> [Date: Int64] {
    let days = try db.query(
      "SELECT day, SUM(amount) FROM (\(earned(by: user, in: community, since: start))) earned GROUP BY day"
    ) { row in (try row.next(Date.self), try row.next(Int64.self)) }
    return Dictionary(uniqueKeysWithValues: days)
  }

  /// The sums that are kept, and what is not folded yet. It is for one statement: that sees both as
  /// they are at one moment, so that whoever folds meanwhile neither takes away nor adds.
  private func earned(by user: UUID, in community: UUID, since start: Date?) -> SQL {
    let kept: SQL = start.map { "AND day >= DATE(\($0))" } ?? ""
    let unfolded: SQL = start.map { "AND t.created_at >= DATE(\($0))" } ?? ""
    return """
      SELECT day, kind, amount FROM ledger_earnings
      WHERE owner = \(user) AND community_id = \(community) \(kept)
      UNION ALL
      SELECT DATE(t.created_at), t.kind, u.amount
      FROM ledger_unfolded u STRAIGHT_JOIN ledger_transactions t ON t.id = u.transaction_id
      WHERE u.owner = \(user) AND u.kind = 'available'
        AND t.payee_id = \(user) AND t.community_id = \(community) \(unfolded)
      """
  }

  /// Adds to the sums that are kept of `owner`, whose account the transaction has locked: whoever
  /// else would change them waits for that already.
  func keep(_ earned: [EarningsKey: Int64], of owner: UUID, _ db: Writer) throws {
    let sums = earned.map { (key: $0.key, amount: $0.value) }
    for batch in Batch.split(sums, filler: { (key: $0.key, amount: 0) }) {
      let rows = batch.map { "(\(owner), \($0.key.community), \($0.key.day), \($0.key.kind), \($0.amount))" as SQL }
      try db.execute(
        """
        INSERT INTO ledger_earnings (owner, community_id, day, kind, amount) VALUES \(rows.joined(by: ", "))
        ON DUPLICATE KEY UPDATE amount = amount + VALUES(amount)
        """)
    }
  }

  /// The same for a posting of the payee's that is in the balance from the start, and never folded.
  func keep(_ amount: Int64, ofPayeeOf transaction: UUID, _ db: Writer) throws {
    try db.execute(
      """
      INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
      SELECT payee_id, community_id, DATE(created_at), kind, \(amount) FROM ledger_transactions WHERE id = \(transaction)
      ON DUPLICATE KEY UPDATE amount = ledger_earnings.amount + VALUES(amount)
      """)
  }
}
