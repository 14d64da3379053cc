import FoundationEssentials
import MariaDB

extension Unbound {
  /// Opens a person's accounts, empty.
  public func openAccounts(of user: UUID, _ db: Writer) throws {
    try db.execute(
      """
      INSERT INTO ledger_accounts (owner, kind) VALUES
        (\(user), \(Account.Kind.available)), (\(user), \(Account.Kind.held))
      """)
  }

  public func balance(of user: UUID, _ db: Reader) throws -> Balance {
    let balances = try db.query(
      """
      SELECT a.kind, a.balance + COALESCE((
          SELECT SUM(u.amount) FROM ledger_unfolded u WHERE u.owner = a.owner AND u.kind = a.kind), 0)
      FROM ledger_accounts a
      WHERE a.owner = \(user) AND a.kind IN ('available', 'held')
      """
    ) { row in (kind: try row.next(Account.Kind.self), amount: try row.next(Int64.self)) }
    return Balance(
      available: balances.first { $0.kind == .available }?.amount ?? 0,
      held: balances.first { $0.kind == .held }?.amount ?? 0)
  }

  /// The platform's share of all fees so far, in coins.
  public func platformRevenue(_ db: Reader) throws -> Int64 {
    let platform = Account.platform
    return try db.first(
      """
      SELECT a.balance + COALESCE((
          SELECT SUM(u.amount) FROM ledger_unfolded u WHERE u.owner = a.owner AND u.kind = a.kind), 0)
      FROM ledger_accounts a WHERE a.owner = \(platform.owner) AND a.kind = \(platform.kind)
      """
    ) { try $0.next(Int64.self) } ?? 0
  }

  /// Takes coins from a balance, which it locks until the transaction ends.
  /// - Throws: `LedgerError.insufficientBalance`
  func debit(_ account: Account, _ amount: Int64, _ db: Writer) throws {
    if try take(amount, from: account, db) { return }
    // What the person has earned may cover it, once it is in the balance. Folding locks the account:
    // only what is tried after it is final, for somebody else may have folded in between.
    var folded = 0
    repeat {
      folded = try fold(account, upTo: 1000, db)
      if try take(amount, from: account, db) { return }
    } while folded > 0
    let balance = try db.first(
      "SELECT balance FROM ledger_accounts WHERE owner = \(account.owner) AND kind = \(account.kind)"
    ) { try $0.next(Int64.self) }
    throw LedgerError.insufficientBalance(required: amount, balance: balance ?? 0)
  }

  /// Takes as much of `amount` as a balance has, and locks it until the transaction ends.
  /// - Returns: what it took.
  func debit(upTo amount: Int64, _ account: Account, _ db: Writer) throws -> Int64 {
    guard amount > 0 else { return 0 }
    do {
      try debit(account, amount, db)
      return amount
    } catch LedgerError.insufficientBalance(_, let balance) {
      // Whoever asked for too much has folded the account, and so locked it: nobody changes it now.
      guard balance > 0 else { return 0 }
      try debit(account, balance, db)
      return balance
    }
  }

  private func take(_ amount: Int64, from account: Account, _ db: Writer) throws -> Bool {
    try db.execute(
      """
      UPDATE ledger_accounts SET balance = balance - \(amount)
      WHERE owner = \(account.owner) AND kind = \(account.kind) AND balance >= \(amount)
      """) == 1
  }

  /// Adds coins, not 0, to a balance that the transaction has locked already, or may.
  func add(_ amount: Int64, to account: Account, _ db: Writer) throws {
    let changed = try db.execute(
      """
      UPDATE ledger_accounts SET balance = balance + \(amount)
      WHERE owner = \(account.owner) AND kind = \(account.kind)
      """)
    guard changed == 1 else { throw LedgerError.noAccount(account) }
  }
}
