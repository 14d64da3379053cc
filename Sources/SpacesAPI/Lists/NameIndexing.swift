import FoundationEssentials
import MariaDB

/// Where the names of a list are kept.
struct NamedTable: Sendable {
  let list: BrowsableList
  let table: SQL
  let name: SQL
  /// True of the rows that the list shows.
  let condition: SQL
}

/// Brings the index of a list's names from an older way of folding to the newest, in batches of a transaction each.
/// Any number of processes may do it at once; one that is interrupted has lost nothing. Meanwhile searches find
/// what is indexed in either way.
struct NameIndexing {
  let names: NamedTable

  /// 1: by letter case. 2: `foldedScalars`.
  private static let folding = 2
  private static let batchSize = 500

  /// Indexes every name that is folded in an older way.
  /// - Returns: how many names there were.
  func run(_ service: Service) throws -> Int {
    var total = 0
    while let count = try service.transaction(nextBatch) { total += count }
    return total
  }

  /// - Returns: how many names were indexed anew; nil when the whole list is done.
  private func nextBatch(in tx: Transaction) throws -> Int? {
    // The lock makes processes take turns, a batch each.
    let position = try tx.first(
      "SELECT position FROM search_index WHERE list = \(names.list) AND folding < \(Self.folding) FOR UPDATE"
    ) { try $0.next(UUID.self) }
    guard let position else { return nil }
    let rows: [(id: UUID, name: String)] = try tx.query(
      """
      SELECT id, \(names.name) FROM \(names.table) FORCE INDEX (PRIMARY)
      WHERE id > \(position) AND \(names.condition)
      ORDER BY id LIMIT \(Self.batchSize)
      """
    ) { (try $0.next(), try $0.next()) }
    let old = rows.filter { NameSearch.isFoldedAnew($0.name) }
    var removals = 0
    for row in old where try index(row.id, in: tx) { removals += 1 }
    if let last = rows.last {
      try tx.execute("UPDATE search_index SET position = \(last.id) WHERE list = \(names.list)")
    } else {
      try tx.execute("UPDATE search_index SET folding = \(Self.folding), position = '' WHERE list = \(names.list)")
    }
    // Last, because writers lock this row after those that are named.
    if removals > 0 { try ListTotal(list: names.list).addRemovals(removals, in: tx) }
    return old.count
  }

  /// The name is read again under a lock: it may have changed, or the row may have left the list.
  /// - Returns: whether it had another index before.
  private func index(_ id: UUID, in tx: Transaction) throws -> Bool {
    let name = try tx.first(
      "SELECT \(names.name) FROM \(names.table) WHERE id = \(id) AND \(names.condition) FOR UPDATE"
    ) { try $0.next(String.self) }
    guard let name else { return false }
    let wasIndexed = try NameSearch(list: names.list).delete(id, in: tx)
    try NameSearch(list: names.list).add(name, of: id, in: tx)
    return wasIndexed
  }
}
