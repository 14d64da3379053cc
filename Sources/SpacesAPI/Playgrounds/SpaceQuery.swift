import Formats
import MariaDB
import Web

/// GET /api/spaces
struct SpaceQuery: RequestQuery {
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
      let page = try input.rows.page(input.page, named: input.search, of: call.service, in: db) {
        try ListTotal(list: .space).read(category: input.category, in: db)
      }
      return .ok(
        try db.page(
          of: Space.record, input.page, total: page.total,
          """
          SELECT \(Space.record.columns) FROM \(page.keys) k STRAIGHT_JOIN playgrounds p ON p.id = k.id
          ORDER BY \(Self.key.pageOrder)
          """))
    }
  }

  private static let key = ListKey("p", "created_at", "id")

  private var rows: NamedRows {
    let inCategory = category.map { "AND p.category = \($0)" as SQL } ?? ""
    return NamedRows(
      list: .space, table: "playgrounds p", condition: "p.is_public = TRUE \(inCategory)",
      key: Self.key, index: category == nil ? "browse" : "browse_category",
      areAllNamed: category == nil)
  }
}
