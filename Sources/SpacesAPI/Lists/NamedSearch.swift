import FoundationEssentials
import MariaDB

/// The rows of a list whose name contains a text, in the order of the list.
///
/// All of them, while at most `bound` names match or the list has at most `bound` rows. Else at most `bound` of them,
/// and none of those among the first rows of the list is missing.
struct NamedSearch {
  /// How many rows a search finds at most: what it costs is bounded, however long the list.
  static let bound: Int64 = 10_000
  /// How many rows at the beginning of a longer list are looked through when more names than that match.
  static let beginning: Int64 = 2_000
  /// The same, for the description of the API.
  static let extent =
    """
    where more than \(bound) names match, a search looks at \(bound) of them and at the first \(beginning) rows of \
    the list, and filters apply to these
    """
  /// So few matches cost less to sort than to ask how long the list is.
  private static let few: Int64 = 100

  private let rows: NamedRows
  /// How many rows the list has; not asked where few names match.
  private let length: Int64
  private let text: String
  /// How many names match; `bound` + 1 stands for more.
  private let count: Int64

  /// - Parameter length: how many rows the list has.
  init(
    _ text: String, of rows: NamedRows, length: () throws -> Int64, knowing common: CommonTexts, in db: Reader
  ) throws {
    self.rows = rows
    self.text = text
    count = try common.count(of: text, in: rows.list, upTo: Self.bound, in: db)
    self.length = try count > Self.few ? length() : .max
  }

  /// How many rows all pages have.
  func total(in db: Reader) throws -> Int64 {
    guard !rows.areAllNamed else { return min(count, Self.bound) }
    return try db.first("SELECT COUNT(*) FROM (SELECT 1 FROM \(found) LIMIT \(Self.bound)) f") { try $0.next() } ?? 0
  }

  /// The ids of one of the pages, in any order.
  func ids(of page: Page, total: Int64, in db: Reader) throws -> [UUID] {
    let last = min(page.offset + page.limit, total)
    guard page.offset < last else { return [] }
    let part: SQL = "LIMIT \(last - page.offset) OFFSET \(page.offset)"
    for reach in reaches(of: last, total) {
      let ids: [UUID] = try db.query("\(matches(among: reach)) \(part)") { try $0.next() }
      if ids.count == last - page.offset { return ids }
    }
    return try db.query("SELECT \(rows.key.id) FROM \(found) ORDER BY \(rows.key.order) \(part)") { try $0.next() }
  }

  /// How many rows to look through for the first `needed` matches: twice as many as it takes where the names that
  /// match are spread evenly. Where nobody knows how many match, as if every tenth did, and then as many as are looked
  /// through at all. None when it costs less to take all matches and sort them.
  /// - Parameter total: how many rows match, at least 1.
  private func reaches(of needed: Int64, _ total: Int64) -> [Int64] {
    if length <= count { return [length] }
    guard count > Self.few else { return [] }
    let expected = 2 * needed * length / total
    if count <= Self.bound { return expected <= count ? [expected] : [] }
    guard needed <= Self.beginning else { return [] }
    let most = min(expected, Self.beginning)
    let short = 20 * needed
    return short <= most / 2 ? [short, most] : [most]
  }

  /// All rows that the search finds, as a table expression.
  private var found: SQL {
    let names = NameSearch(list: rows.list).names(with: text, limit: min(count, Self.bound))
    let candidates: SQL =
      if length <= count {
        "\(matches(among: length)) LIMIT \(length)"
      } else if count <= Self.bound {
        names
      } else {
        "(\(names)) UNION (\(matches(among: Self.beginning)) LIMIT \(Self.beginning))"
      }
    return """
      (\(candidates)) m STRAIGHT_JOIN \(rows.table) FORCE INDEX (PRIMARY) ON \(rows.key.id) = m.entity_id
      AND \(rows.condition)
      """
  }

  /// Those of the first `count` rows that match, in their order: the inner table is read as it was made, and MariaDB
  /// goes on to its next row as soon as one suffix matches. It needs a LIMIT, which ends it.
  private func matches(among count: Int64) -> SQL {
    """
    SELECT DISTINCT entity_id FROM (\(rows.first(count))) b STRAIGHT_JOIN name_suffixes FORCE INDEX (by_entity)
    ON entity_id = b.id AND \(NameSearch(list: rows.list).matches(text))
    """
  }
}
