import FoundationEssentials
import MariaDB

extension Unbound {
  /// Moves up to `limit` earned postings into the account's balance, and into the sums of what a
  /// creator has earned.
  /// - Parameter passingBy: leaves an account alone that somebody has locked.
  /// - Returns: how many it moved.
  @discardableResult
  public func fold(_ account: Account, upTo limit: Int, passingBy: Bool = false, _ db: Writer) throws -> Int {
    // The account's row is locked first, as by everybody who spends from it.
    let waiting: SQL = passingBy ? "SKIP LOCKED" : ""
    let isLocked = try db.first(
      """
      SELECT balance FROM ledger_accounts WHERE owner = \(account.owner) AND kind = \(account.kind)
      FOR UPDATE \(waiting)
      """
    ) { try $0.next(Int64.self) } != nil
    guard isLocked else { return 0 }
    // Read without locks: a posting whose transaction is under way is not waited for. Only who has
    // the account's row removes postings, so none of these can go in between.
    let postings = try db.query(
      """
      SELECT u.transaction_id, u.amount, t.community_id, DATE(t.created_at), t.kind
      FROM ledger_unfolded u LEFT JOIN ledger_transactions t ON t.id = u.transaction_id
        AND t.payee_id = u.owner AND t.community_id IS NOT NULL AND u.kind = 'available'
      WHERE u.owner = \(account.owner) AND u.kind = \(account.kind)
      ORDER BY u.transaction_id LIMIT \(limit)
      """, Unfolded.init)
    guard !postings.isEmpty else { return 0 }
    try remove(postings.map(\.transaction), from: account, db)
    var sum: Int64 = 0
    var earned: [EarningsKey: Int64] = [:]
    for posting in postings {
      sum += posting.amount
      if let key = posting.earnings { earned[key, default: 0] += posting.amount }
    }
    if sum != 0 { try add(sum, to: account, db) }
    try keep(earned, of: account.owner, db)
    return postings.count
  }

  private func remove(_ transactions: [UUID], from account: Account, _ db: Writer) throws {
    var removed = 0
    for batch in Batch.split(transactions, filler: { $0 }) {
      // Joined in this order each row is looked up by its key. An IN list can become a scan, which
      // would wait for the uncommitted rows that it passes.
      let keys = batch.map { "SELECT CAST(\($0) AS BINARY(16)) AS id" as SQL }
      removed += try db.execute(
        """
        DELETE u FROM (\(keys.joined(by: " UNION ALL "))) k
        STRAIGHT_JOIN ledger_unfolded u ON u.owner = \(account.owner) AND u.kind = \(account.kind) AND u.transaction_id = k.id
        """)
    }
    guard removed == transactions.count else { throw LedgerError.unfoldedChanged(account) }
  }

  /// Accounts that have postings to fold.
  public func accountsToFold(_ db: Reader) throws -> [Account] {
    try db.query("SELECT DISTINCT owner, kind FROM ledger_unfolded LIMIT 1000") { row in
      Account(owner: try row.next(), kind: try row.next())
    }
  }
}

/// A posting to be folded.
private struct Unfolded {
  let transaction: UUID
  let amount: Int64
  /// What it adds to; nil when it is no share of a payment: the platform's, or coins given back.
  let earnings: EarningsKey?

  init(_ row: inout Row) throws {
    transaction = try row.next()
    amount = try row.next()
    let community: UUID? = try row.next()
    let day: Date? = try row.next()
    let kind: TransactionKind? = try row.next()
    earnings = if let community, let day, let kind { EarningsKey(community: community, day: day, kind: kind) } else { nil }
  }
}

/// Parts of few sizes, so that few statements are prepared.
enum Batch {
  private static let sizes = [1, 10, 100, 1000]

  /// - Parameter filler: of a part's first item; makes up for what the part lacks.
  static func split<Item>(_ items: [Item], filler: (Item) -> Item) -> [[Item]] {
    var parts: [[Item]] = []
    var rest = items[...]
    while let first = rest.first {
      let size = sizes.first { $0 >= rest.count } ?? sizes[sizes.count - 1]
      let part = rest.prefix(size)
      parts.append(part + Array(repeating: filler(first), count: size - part.count))
      rest = rest.dropFirst(size)
    }
    return parts
  }
}
