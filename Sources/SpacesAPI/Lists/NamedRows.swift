import FoundationEssentials
import MariaDB

/// The rows of a list that is browsed and searched by name.
struct NamedRows {
  let list: BrowsableList
  /// `communities c`
  let table: SQL
  /// `c`
  let alias: SQL
  let condition: SQL
  /// The columns that the list is ordered by, each from its highest value to its lowest. The last one is `id`.
  let key: [SQL]
  /// The index that begins with the condition's columns and goes on in the order. It has to be said: MariaDB 10.11
  /// may take another one when it executes the statement again, and then tests row by row what it could have sought.
  let index: SQL
  /// Whether the index of names has the names of these rows and no others.
  let areAllNamed: Bool

  /// - Parameter length: how many rows there are.
  /// - Returns: a table expression with the key of the page's rows, which comes from indexes alone, and how many rows
  ///   all pages have.
  func page(
    _ page: Page, named text: String?, knowing common: CommonTexts, in db: Reader, length: () throws -> Int64
  ) throws -> (keys: SQL, total: Int64) {
    guard let text else { return ("(\(first(page.limit, after: page.offset)))", try length()) }
    let search = try NamedSearch(text, of: self, length: length, knowing: common, in: db)
    let total = try search.total(in: db)
    let ids = try search.ids(of: page, total: total, in: db)
    return (
      """
      (SELECT \(columns) FROM \(table) FORCE INDEX (PRIMARY) WHERE \(condition) AND \(id) IN \(list: ids)
      LIMIT \(page.limit))
      """, total
    )
  }

  /// `c.id`
  var id: SQL { "\(alias).id" }

  /// The order of the list, by the key in `table`.
  func order(in table: SQL) -> SQL {
    key.map { "\(table).\($0) DESC" }.joined(by: ", ")
  }

  /// Selects keys in the order of the list.
  func first(_ count: Int64, after offset: Int64 = 0) -> SQL {
    """
    SELECT \(columns) FROM \(table) FORCE INDEX (\(index)) WHERE \(condition) ORDER BY \(order(in: alias))
    LIMIT \(count) OFFSET \(offset)
    """
  }

  private var columns: SQL {
    key.map { "\(alias).\($0)" }.joined(by: ", ")
  }
}
