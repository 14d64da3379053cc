import FoundationEssentials
import MariaDB

extension LedgerReader {
  /// The balance of a user; zeros for a user without accounts.
  ///
  /// - Throws: `DatabaseError`
  public func balance(of user: UUID) throws -> Balance {
    let balances = try reader.query(
      """
      SELECT a.kind, \(LedgerSQL.balance) FROM ledger_accounts a
      WHERE a.owner = \(user) AND a.kind IN ('available', 'held')
      """
    ) { row in (type: try row.next(AccountType.self), amount: try row.next(Int64.self)) }
    return Balance(
      available: balances.first { $0.type == .available }?.amount ?? 0,
      held: balances.first { $0.type == .held }?.amount ?? 0)
  }

  /// The coins of several people; nothing of somebody without accounts.
  ///
  /// - Throws: `DatabaseError`
  public func balances(of users: [UUID]) throws -> [UUID: Balance] {
    var balances: [UUID: Balance] = [:]
    for batch in Batch.split(users, filler: { $0 }) {
      try reader.forEach(
        """
        SELECT a.owner, a.kind, \(LedgerSQL.balance) FROM ledger_accounts a
        WHERE a.owner IN \(list: batch) AND a.kind IN ('available', 'held')
        """
      ) { row in
        let (owner, type, amount) = (try row.next(UUID.self), try row.next(AccountType.self), try row.next(Int64.self))
        let known = balances[owner]
        balances[owner] = Balance(
          available: type == .available ? amount : known?.available ?? 0,
          held: type == .held ? amount : known?.held ?? 0)
      }
    }
    return balances
  }

  /// The platform's share of all fees so far minus what refunds took from it, in whole coins. Can be negative.
  ///
  /// - Throws: `DatabaseError`
  public func platformRevenue() throws -> Int64 {
    let platform = Account.platform
    return try reader.first(
      """
      SELECT \(LedgerSQL.balance) FROM ledger_accounts a
      WHERE a.owner = \(platform.owner) AND a.kind = \(platform.type)
      """
    ) { try $0.next(Int64.self) } ?? 0
  }
}

extension Ledger {
  /// Opens the empty accounts of a user.
  ///
  /// - Throws: `DatabaseError` with a duplicate key if the accounts exist already.
  public func openAccounts(of user: UUID) throws {
    try writer.execute(
      """
      INSERT INTO ledger_accounts (owner, kind) VALUES
        (\(user), \(AccountType.available)), (\(user), \(AccountType.held))
      """)
  }

  /// Subtracts `amount`, whole coins above 0, from a balance and locks its row until the transaction ends.
  ///
  /// - Throws: `LedgerError.insufficientBalance`; the row is locked in this case too.
  func debit(_ account: Account, _ amount: Int64) throws {
    if try take(amount, from: account) { return }
    // Earnings that are not folded yet may cover the amount. Folding locks the account, so only an attempt after it is
    // final: another transaction may have folded in between.
    var folded = 0
    repeat {
      folded = try fold(account, upTo: 1000)
      if try take(amount, from: account) { return }
    } while folded > 0
    let balance = try writer.first(
      "SELECT balance FROM ledger_accounts WHERE owner = \(account.owner) AND kind = \(account.type)"
    ) { try $0.next(Int64.self) }
    throw LedgerError.insufficientBalance(required: amount, balance: balance ?? 0)
  }

  /// Subtracts as much of `amount` as the balance covers, and locks its row until the transaction ends.
  ///
  /// - Returns: the coins subtracted, 0 or more.
  func debit(upTo amount: Int64, _ account: Account) throws -> Int64 {
    guard amount > 0 else { return 0 }
    do {
      try debit(account, amount)
      return amount
    } catch LedgerError.insufficientBalance(_, let balance) {
      // The failed debit has locked the account, so the balance cannot change before the next one.
      guard balance > 0 else { return 0 }
      try debit(account, balance)
      return balance
    }
  }

  private func take(_ amount: Int64, from account: Account) throws -> Bool {
    try writer.execute(Self.taking(amount, from: account)) == 1
  }

  /// Subtracts `amount` from a stored balance that covers it. Changes no row otherwise.
  static func taking(_ amount: Int64, from account: Account) -> SQL {
    """
    UPDATE ledger_accounts SET balance = balance - \(amount)
    WHERE owner = \(account.owner) AND kind = \(account.type) AND balance >= \(amount)
    """
  }

  /// Adds coins, not 0, to a stored balance and locks its row until the transaction ends.
  ///
  /// - Throws: `LedgerError.noAccount`
  func add(_ amount: Int64, to account: Account) throws {
    let changed = try writer.execute(
      """
      UPDATE ledger_accounts SET balance = balance + \(amount)
      WHERE owner = \(account.owner) AND kind = \(account.type)
      """)
    guard changed == 1 else { throw LedgerError.noAccount(account) }
  }
}
