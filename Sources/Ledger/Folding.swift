import FoundationEssentials
import MariaDB

extension Ledger {
  /// Moves up to `limit` earned postings into the account's balance.
  /// - Parameter passingBy: leaves an account alone that somebody has locked.
  /// - Returns: how many it moved.
  @discardableResult
  public func fold(_ account: Account, upTo limit: Int, passingBy: Bool = false, _ db: Connection) throws -> Int {
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
    let earned = try db.query(
      """
      SELECT transaction_id, amount FROM ledger_unfolded WHERE owner = \(account.owner) AND kind = \(account.kind)
      ORDER BY transaction_id LIMIT \(limit)
      """
    ) { row in (transaction: try row.next(UUID.self), amount: try row.next(Int64.self)) }
    guard !earned.isEmpty else { return 0 }
    var rest = earned[...]
    while !rest.isEmpty {
      let size = Self.batches.first { $0 >= rest.count } ?? Self.batches[Self.batches.count - 1]
      try remove(rest.prefix(size).map(\.transaction), in: size, from: account, db)
      rest = rest.dropFirst(size)
    }
    let sum = earned.reduce(0) { $0 + $1.amount }
    if sum != 0 { try add(sum, to: account, db) }
    return earned.count
  }

  /// Few sizes, so that few statements are prepared.
  private static let batches = [1, 10, 100, 1000]

  private func remove(_ transactions: [UUID], in size: Int, from account: Account, _ db: Connection) throws {
    let padded = transactions + Array(repeating: transactions[0], count: size - transactions.count)
    // Joined in this order each row is looked up by its key. An IN list can become a scan, which
    // would wait for the uncommitted rows that it passes.
    let keys = padded.map { "SELECT CAST(\($0) AS BINARY(16)) AS id" as SQL }
    let removed = try db.execute(
      """
      DELETE u FROM (\(keys.dropFirst().reduce(keys[0]) { $0 + " UNION ALL " + $1 })) k
      STRAIGHT_JOIN ledger_unfolded u ON u.owner = \(account.owner) AND u.kind = \(account.kind) AND u.transaction_id = k.id
      """)
    guard removed == transactions.count else { throw LedgerError.unfoldedChanged(account) }
  }

  /// Accounts that have postings to fold.
  public func accountsToFold(_ db: Connection) throws -> [Account] {
    try db.query("SELECT DISTINCT owner, kind FROM ledger_unfolded LIMIT 1000") { row in
      Account(owner: try row.next(), kind: try row.next())
    }
  }
}
