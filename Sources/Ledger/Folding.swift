import FoundationEssentials
import MariaDB

extension LedgerReader {
  /// The accounts that have postings to fold: at most `limit` people, in the order of their ids, after the
  /// platform and the world.
  ///
  /// Jumps over the index from one account to the next, and so reads one row for each of them, however many
  /// postings they have. The server does the same for a GROUP BY only when its statistics, which lag behind in a
  /// table that is filled and emptied all the time, promise an advantage.
  ///
  /// - Throws: `DatabaseError`
  public func accountsToFold(limit: Int = 1000) throws -> [Account] {
    var accounts = try [Account.platform, .world].filter(hasUnfolded)
    // People earn in their available accounts only.
    var owner = Account.noOwner
    for _ in 0..<limit {
      let next = try reader.first(
        "SELECT owner FROM ledger_unfolded WHERE owner > \(owner) ORDER BY owner LIMIT 1"
      ) { try $0.next(UUID.self) }
      guard let next else { break }
      accounts.append(.available(next))
      owner = next
    }
    return accounts
  }

  private func hasUnfolded(_ account: Account) throws -> Bool {
    try reader.first(
      "SELECT 1 FROM ledger_unfolded WHERE owner = \(account.owner) AND kind = \(account.type) LIMIT 1"
    ) { _ in () } != nil
  }
}

extension Ledger {
  /// Moves earned postings into the account's stored balance, and into the daily earnings of its owner.
  ///
  /// - Parameters:
  ///   - limit: the most postings to move, more than 0.
  ///   - skipLocked: does nothing when another transaction has locked the account, instead of waiting for it.
  /// - Returns: how many postings it moved.
  /// - Throws: `LedgerError.unfoldedChanged`, `DatabaseError`.
  @discardableResult
  public func fold(_ account: Account, upTo limit: Int, skipLocked: Bool = false) throws -> Int {
    guard try lock(account, skipLocked: skipLocked) else { return 0 }
    // Read without locks: a posting whose transaction is under way is not waited for. Postings are only removed
    // with the account locked, so that none of these can disappear meanwhile.
    let postings = try writer.query(
      """
      SELECT p.transaction_id, p.amount, t.community_id, DATE(t.created_at), t.kind
      FROM ledger_unfolded p LEFT JOIN \(LedgerSQL.earningsTransaction)
      WHERE p.owner = \(account.owner) AND p.kind = \(account.type)
      ORDER BY p.transaction_id LIMIT \(limit)
      """, Unfolded.init)
    guard !postings.isEmpty else { return 0 }
    try remove(postings.map(\.transaction), from: account)
    var sum: Int64 = 0
    var earned: [EarningsKey: Int64] = [:]
    for posting in postings {
      sum += posting.amount
      if let key = posting.earnings { earned[key, default: 0] += posting.amount }
    }
    if sum != 0 { try add(sum, to: account) }
    try addToDailyEarnings(earned, of: account.owner)
    return postings.count
  }

  /// Locks the account's row before all others, as everybody does who spends from it.
  private func lock(_ account: Account, skipLocked: Bool) throws -> Bool {
    let waiting: SQL = skipLocked ? "SKIP LOCKED" : ""
    return try writer.first(
      """
      SELECT balance FROM ledger_accounts WHERE owner = \(account.owner) AND kind = \(account.type)
      FOR UPDATE \(waiting)
      """
    ) { _ in () } != nil
  }

  private func remove(_ transactions: [UUID], from account: Account) throws {
    var removed = 0
    for batch in Batch.split(transactions, filler: { $0 }) {
      // Joined in this order each row is looked up by its key. An IN list can become a scan, which
      // would wait for the uncommitted rows that it passes.
      let keys = batch.map { "SELECT CAST(\($0) AS BINARY(16)) AS id" as SQL }
      removed += try writer.execute(
        """
        DELETE u FROM (\(keys.joined(by: " UNION ALL "))) k
        STRAIGHT_JOIN ledger_unfolded u
          ON u.owner = \(account.owner) AND u.kind = \(account.type) AND u.transaction_id = k.id
        """)
    }
    guard removed == transactions.count else { throw LedgerError.unfoldedChanged(account) }
  }
}

/// A posting to be folded.
private struct Unfolded {
  let transaction: UUID
  let amount: Int64
  /// The daily earnings that it adds to; nil when it is no share of a payment: the platform's, or coins given back.
  let earnings: EarningsKey?

  init(_ row: inout Row) throws {
    transaction = try row.next()
    amount = try row.next()
    let community: UUID? = try row.next()
    let day: Date? = try row.next()
    let kind: TransactionKind? = try row.next()
    guard let community, let day, let kind else {
      earnings = nil
      return
    }
    earnings = EarningsKey(community: community, day: day, kind: kind)
  }
}
