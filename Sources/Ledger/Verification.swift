import FoundationEssentials
import MariaDB

/// Something in the books that does not agree.
public enum Discrepancy: Sendable, Equatable, CustomStringConvertible {
  case unbalanced(transaction: UUID, sum: Int64)
  case balance(Account, stored: Int64, posted: Int64)
  case holds(payer: UUID, open: Int64, held: Int64)

  public var description: String {
    switch self {
    case .unbalanced(let id, let sum):
      "transaction \(id.uuidString.lowercased()): its postings sum to \(sum), not 0"
    case .balance(let account, let stored, let posted):
      "account \(account.kind.rawValue) of \(account.owner.uuidString.lowercased()): balance \(stored), postings \(posted)"
    case .holds(let payer, let open, let held):
      "holds of \(payer.uuidString.lowercased()): open ones sum to \(open), held balance \(held)"
    }
  }
}

public struct Audit: Sendable {
  public internal(set) var transactions = 0
  public internal(set) var postings = 0
  public internal(set) var accounts = 0
}

extension Ledger {
  /// Goes over all the books in one snapshot, in constant memory, and reports what disagrees.
  ///
  /// - Parameter db: a connection outside of a transaction.
  public func verify(_ db: Connection, report: (Discrepancy) -> Void) throws -> Audit {
    // The default READ COMMITTED would see payments made between two of the passes.
    try db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    try db.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
    defer { _ = try? db.execute("ROLLBACK") }
    var audit = Audit()
    try db.forEach(
      "SELECT transaction_id, SUM(amount), COUNT(*) FROM ledger_postings GROUP BY transaction_id ORDER BY transaction_id"
    ) { row in
      let id: UUID = try row.next()
      let sum: Int64 = try row.next()
      audit.transactions += 1
      audit.postings += try row.next(Int.self)
      if sum != 0 { report(.unbalanced(transaction: id, sum: sum)) }
    }
    try db.forEach(
      """
      SELECT a.owner, a.kind,
        a.balance + COALESCE((SELECT SUM(u.amount) FROM ledger_unfolded u WHERE u.owner = a.owner AND u.kind = a.kind), 0),
        COALESCE((SELECT SUM(p.amount) FROM ledger_postings p WHERE p.owner = a.owner AND p.kind = a.kind), 0)
      FROM ledger_accounts a
      """
    ) { row in
      let account = Account(owner: try row.next(), kind: try row.next())
      let stored: Int64 = try row.next()
      let posted: Int64 = try row.next()
      audit.accounts += 1
      if stored != posted { report(.balance(account, stored: stored, posted: posted)) }
    }
    try db.forEach(
      """
      SELECT a.owner, a.balance,
        COALESCE((SELECT SUM(h.amount) FROM ledger_holds h WHERE h.payer_id = a.owner AND h.state = 'held'), 0) AS open
      FROM ledger_accounts a WHERE a.kind = 'held'
      HAVING open <> a.balance
      """
    ) { row in
      let payer: UUID = try row.next()
      let held: Int64 = try row.next()
      report(.holds(payer: payer, open: try row.next(), held: held))
    }
    // Postings to an account that does not exist.
    try db.forEach(
      """
      SELECT p.owner, p.kind, SUM(p.amount) FROM ledger_postings p
      LEFT JOIN ledger_accounts a ON a.owner = p.owner AND a.kind = p.kind
      WHERE a.owner IS NULL GROUP BY p.owner, p.kind
      """
    ) { row in
      let account = Account(owner: try row.next(), kind: try row.next())
      report(.balance(account, stored: 0, posted: try row.next()))
    }
    return audit
  }
}
