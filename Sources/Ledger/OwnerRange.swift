import FoundationEssentials
import MariaDB

/// A range of account owners in the order of their ids: after `first`, up to and including `last`. Nil means unbounded.
struct OwnerRange {
  let first: UUID?
  let last: UUID?

  /// The range of about 20 000 accounts after `first`.
  init(after first: UUID?, _ connection: Connection) throws {
    self.first = first
    let start: SQL = first.map { "WHERE owner > \($0)" } ?? ""
    last = try connection.first("SELECT owner FROM ledger_accounts \(start) ORDER BY owner LIMIT 1 OFFSET 20000") {
      try $0.next(UUID.self)
    }
  }

  /// - Parameter select: a query for owner, type and a sum, from a table with the columns owner and kind.
  func sums(_ select: SQL, _ connection: Connection) throws -> [Account: Int64] {
    var sums: [Account: Int64] = [:]
    try connection.forEach("\(select) WHERE \(contains("owner")) GROUP BY owner, kind") { row in
      sums[Account(owner: try row.next(), type: try row.next())] = try row.next()
    }
    return sums
  }

  /// The sums of the open holds by held account. The balances of these accounts must equal them.
  func openHolds(_ connection: Connection) throws -> [Account: Int64] {
    var sums: [Account: Int64] = [:]
    try connection.forEach(
      """
      SELECT payer_id, SUM(amount) FROM ledger_holds
      WHERE state = 'held' AND \(contains("payer_id")) GROUP BY payer_id
      """
    ) { row in sums[.held(try row.next())] = try row.next() }
    return sums
  }

  private func contains(_ column: SQL) -> SQL {
    let lower: SQL = first.map { "\(column) > \($0)" } ?? "TRUE"
    let upper: SQL = last.map { "\(column) <= \($0)" } ?? "TRUE"
    return lower + " AND " + upper
  }
}
