import Formats
import MariaDB

/// How long a list is. It is stored, because counting costs more the longer the list gets. How many names have ever
/// left the index that the list is searched by is stored with it.
struct ListTotal {
  let list: BrowsableList

  /// Adds `change` under every filter that finds an entity of this type and category.
  func add(_ change: Int64, type: String = "", category: String? = nil, in tx: Transaction) throws {
    let keys = Set(["", type]).flatMap { type in Set(["", category ?? ""]).map { (type, $0) } }.sorted { $0 < $1 }
    for (type, category) in keys { try count(change, type, category, in: tx) }
  }

  /// Counts an entity under its new category instead of its old one. What counts every category
  /// stays alone, and rows are taken in one order: two moves at once queue instead of colliding.
  func move(type: String, from old: String?, to new: String?, in tx: Transaction) throws {
    guard !old.isIdentical(to: new) else { return }
    let changes = [(old, Int64(-1)), (new, 1)].compactMap { category, change in category.map { (category: $0, change: change) } }
      .sorted { $0.category < $1.category }
    for type in ["", type] {
      for (category, change) in changes { try count(change, type, category, in: tx) }
    }
  }

  func addRemovals(_ count: Int, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO list_totals (list, total, removals) VALUES (\(list), 0, \(count))
      ON DUPLICATE KEY UPDATE removals = removals + \(count)
      """)
  }

  private func count(_ change: Int64, _ type: String, _ category: String, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO list_totals (list, type, category, total) VALUES (\(list), \(type), \(category), \(change))
      ON DUPLICATE KEY UPDATE total = total + \(change)
      """)
  }

  /// As a scalar subquery.
  var removals: SQL {
    "COALESCE((SELECT removals FROM list_totals WHERE list = \(list) AND type = '' AND category = ''), 0)"
  }

  func read(type: String? = nil, category: String? = nil, in db: Reader) throws -> Int64 {
    try db.first(
      """
      SELECT total FROM list_totals
      WHERE list = \(list) AND type = \(type ?? "") AND category = \(category ?? "")
      """
    ) { try $0.next(Int64.self) } ?? 0
  }
}
