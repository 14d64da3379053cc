import FoundationEssentials
import MariaDB

/// The rows of a list that is browsed and searched by name.
struct NamedRows {
  /// How many names, or else rows, a search looks through: what it costs is bounded, however long the list.
  static let bound: Int64 = 10_000
  /// How many rows at the beginning of a longer list are looked through when more names than that match.
  static let beginning: Int64 = 2_000
  /// The same, for the description of the API.
  static let extent =
    "where more than \(bound) names match, a search finds \(bound) of them and those among the first \(beginning) of the list"

  let list: BrowsableList
  /// `communities c`
  let table: SQL
  /// `c.id`
  let id: SQL
  let condition: SQL
  let order: SQL
  /// The index that begins with the condition's columns and goes on in the order. It has to be said: MariaDB 10.11
  /// may take another one when it executes the statement again, and then tests row by row what it could have sought.
  let index: SQL

  private var inOrder: SQL { "SELECT \(id) FROM \(table) FORCE INDEX (\(index)) WHERE \(condition) ORDER BY \(order)" }

  /// - Parameter length: how many rows there are.
  /// - Returns: a table expression with the column `id` of the page's rows, which come from indexes alone, and how
  ///   many rows all pages have.
  func page(
    _ page: Page, named text: String?, in db: Reader, length: () throws -> Int64
  ) throws -> (ids: SQL, total: Int64) {
    guard let text else {
      return ("(\(inOrder) LIMIT \(page.limit) OFFSET \(page.offset))", try length())
    }
    let found = try found(text, in: db, length: length)
    let ids = found.dropFirst(Int(page.offset)).prefix(Int(page.limit))
    return (
      """
      (SELECT \(id) FROM \(table) FORCE INDEX (PRIMARY) WHERE \(condition) AND \(id) IN \(list: Array(ids))
      LIMIT \(page.limit))
      """, Int64(found.count)
    )
  }

  /// The rows whose name contains `text`, in their order.
  ///
  /// All of them, while at most `bound` names match or there are at most `bound` rows. Else `bound` names and those
  /// among the beginning of the list, so that the first pages miss none: the more common the text, the more of them
  /// the beginning holds; the less common, the fewer are left out of the others.
  private func found(_ text: String, in db: Reader, length: () throws -> Int64) throws -> [UUID] {
    let match = NameSearch(list: list).matches(text)
    // In the order of the primary key, so that every page is made of the same ones.
    let names: SQL = "SELECT DISTINCT entity_id FROM name_suffixes FORCE INDEX (PRIMARY) WHERE \(match)"
    let count = try db.first("SELECT COUNT(*) FROM (\(names) LIMIT \(Self.bound + 1)) m") { try $0.next(Int64.self) }
    let candidates: SQL =
      if let count, count <= Self.bound {
        names
      } else if try length() <= Self.bound {
        beginning(Self.bound, match)
      } else {
        "(\(names) LIMIT \(Self.bound)) UNION (\(beginning(Self.beginning, match)))"
      }
    return try db.query(
      """
      SELECT \(id) FROM (\(candidates)) m STRAIGHT_JOIN \(table) FORCE INDEX (PRIMARY) ON \(id) = m.entity_id
      WHERE \(condition) ORDER BY \(order)
      """
    ) { try $0.next() }
  }

  /// Those of the first `count` rows that match. Each is asked for by itself, in a scalar subquery: MariaDB may make
  /// EXISTS a join that begins with all names that match. The outer LIMIT keeps it a table of its own: MariaDB 10.11
  /// merges it otherwise, and then does not find b.id when the statement is executed for the second time.
  private func beginning(_ count: Int64, _ match: SQL) -> SQL {
    """
    SELECT b.id AS entity_id FROM (\(inOrder) LIMIT \(count)) b
    WHERE (SELECT 1 FROM name_suffixes WHERE \(match) AND entity_id = b.id LIMIT 1) IS NOT NULL
    LIMIT \(count)
    """
  }
}
