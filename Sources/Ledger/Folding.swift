import FoundationEssentials
import MariaDB

extension LedgerReader {
  /// The accounts that have postings to fold: the platform and the world first, then at most `limit` users in the order
  /// of their ids.
  ///
  /// The function seeks in the index from one account to the next and reads one row for each of them, however many
  /// postings they have. The server does the same for a GROUP BY only if its statistics favour it, and the statistics
  /// of a table that is filled and emptied constantly are out of date.
  ///
  /// - Throws: `DatabaseError`
  public func accountsToFold(limit: Int = 1000) throws -> [Account] {
    var accounts = try [Account.platform, .world].filter(hasUnfolded)
    // Users earn in their available accounts only.
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
  /// Moves earned postings into the account's stored balance and into the daily earnings of its owner.
  ///
  /// - Parameters:
  ///   - limit: the most postings to move, above 0.
  ///   - skipLocked: whether to return 0 if another transaction has locked the account, instead of waiting for it.
  /// - Returns: the number of postings moved.
  /// - Throws: `LedgerError.unfoldedChanged`, `DatabaseError`.
  @discardableResult
  public func fold(_ account: Account, upTo limit: Int, skipLocked: Bool = false) throws -> Int {
    guard try lock(account, skipLocked: skipLocked) else { return 0 }
    // This read takes no locks, so it does not wait for uncommitted postings. Postings are removed only while their
    // account is locked, so none of these can disappear before they are removed below.
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

  /// Locks the account's row before all others, as every transaction that spends from the account does.
  ///
  /// - Returns: false if the account does not exist, or if it is locked and `skipLocked` is true.
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
      // In this join order each row is looked up by its key. The server can turn an IN list into a scan, which would
      // wait for uncommitted rows on its way.
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
  /// The row of the daily earnings that the posting adds to; nil if the posting is not a share of a payment, such as
  /// the share of the platform or a refund to the payer.
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
