import MariaDB

extension Ledger {
  /// Moves up to `limit` earned postings into the account's balance.
  /// - Returns: how many it moved.
  @discardableResult
  public func fold(_ account: Account, upTo limit: Int, _ db: Connection) throws -> Int {
    // The account's row is locked first, as by everybody who spends from it.
    _ = try db.first(
      "SELECT balance FROM ledger_accounts WHERE owner = \(account.owner) AND kind = \(account.kind) FOR UPDATE"
    ) { try $0.next(Int64.self) }
    let earned = try db.query(
      """
      DELETE FROM ledger_unfolded WHERE owner = \(account.owner) AND kind = \(account.kind)
      ORDER BY transaction_id LIMIT \(limit)
      RETURNING amount
      """
    ) { try $0.next(Int64.self) }
    if !earned.isEmpty { try add(earned.reduce(0, +), to: account, db) }
    return earned.count
  }

  /// Accounts that have postings to fold.
  public func accountsToFold(_ db: Connection) throws -> [Account] {
    try db.query("SELECT DISTINCT owner, kind FROM ledger_unfolded LIMIT 1000") { row in
      Account(owner: try row.next(), kind: try row.next())
    }
  }
}
