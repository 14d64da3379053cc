import FoundationEssentials
import MariaDB

/// The rows of a list that is browsed and searched by name.
struct NamedRows {
  let list: BrowsableList
  /// `communities c`
  let table: SQL
  let condition: SQL
  let key: ListKey
  /// The index that begins with the condition's columns and goes on in the order. It has to be said: MariaDB 10.11
  /// may take another one when it executes the statement again, and then tests row by row what it could have sought.
  let index: SQL
  /// Whether the index of names has the names of these rows and no others.
  let areAllNamed: Bool

  /// - Parameter length: how many rows there are.
  /// - Returns: a table expression with the key of the page's rows, which comes from indexes alone, and how many rows
  ///   all pages have.
  func page(
    _ page: Page, named text: String?, of service: Service, in db: Reader, length: () throws -> Int64
  ) throws -> (keys: SQL, total: Int64) {
    guard let text else {
      let total = try length()
      return ("(\(try keys(of: page, total: total, from: .shared(service), in: db)))", total)
    }
    let search = try NamedSearch(text, of: self, length: length, knowing: .shared(service), in: db)
    let total = try search.total(in: db)
    let ids = try search.ids(of: page, total: total, in: db)
    return (
      """
      (SELECT \(key.columns) FROM \(table) FORCE INDEX (PRIMARY) WHERE \(condition) AND \(key.id) IN \(list: ids)
      LIMIT \(page.limit))
      """, total
    )
  }

  /// Selects keys in the order of the list.
  /// - Parameter place: a condition on where the list begins.
  func first(_ count: Int64, after offset: Int64 = 0, from place: SQL = "") -> SQL {
    """
    SELECT \(key.columns) FROM \(table) FORCE INDEX (\(index)) WHERE \(condition) \(place) ORDER BY \(key.order)
    LIMIT \(count) OFFSET \(offset)
    """
  }

  private func keys(of page: Page, total: Int64, from places: ListPlaces, in db: Reader) throws -> SQL {
    let rest = page.offset % ListPlaces.step
    guard page.offset >= ListPlaces.beginning, page.offset < total,
      let place = try places.key(first(1, after: page.offset - rest), columns: key.count, in: db)
    else { return first(page.limit, after: page.offset) }
    return first(page.limit, after: rest, from: "AND \(key.isNotBefore(place))")
  }
}
