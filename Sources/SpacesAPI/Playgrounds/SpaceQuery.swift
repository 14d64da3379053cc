import MariaDB
import Web

/// GET /api/spaces
struct SpaceQuery: Input {
  let search: String?
  let category: String?
  let page: Page

  init(_ fields: Fields) throws {
    search = try fields.optional("search", .text(0...100))?.orNil
    category = try fields.optional("category", .text(0...64))?.orNil
    page = try Page(fields, limit: 20, max: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let input: SpaceQuery = try call.query()
    return try call.read { db in
      let total = try input.total(db)
      let spaces = try db.query(input.listing) { try Space(&$0) }
      return .ok(Numbered(spaces, of: total, input.page))
    }
  }

  private var source: SQL {
    let named = search.map { "JOIN \(NameSearch(list: .space).matches($0)) s ON s.entity_id = p.id" as SQL } ?? ""
    let inCategory = category.map { "AND p.category = \($0)" as SQL } ?? ""
    return "FROM playgrounds p \(named) WHERE p.is_public = TRUE \(inCategory)"
  }

  /// The page's ids come from an index alone; only its rows are read.
  var listing: SQL {
    """
    SELECT \(Space.columns) FROM (
      SELECT p.id \(source) ORDER BY p.created_at DESC, p.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
    ) i JOIN playgrounds p ON p.id = i.id
    ORDER BY p.created_at DESC, p.id DESC
    """
  }

  private func total(_ db: Connection) throws -> Int64 {
    guard search != nil else { return try ListTotal(list: .space).read(category: category, db) }
    return try db.first("SELECT COUNT(*) \(source)") { try $0.next(Int64.self) } ?? 0
  }
}
