import Formats
import MariaDB
import Web

/// GET /api/communities
struct Browse: RequestQuery {
  let type: CommunityType?
  let category: String?
  let search: String?
  let page: Page

  init(_ fields: Fields) throws {
    type = try fields.optional("type", .choice())
    category = try fields.optional("category", .text(0...64))?.orNil
    search = try fields.optional("search", .text(0...100))?.orNil
    page = try Page(fields, limit: 20, max: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let input: Browse = try call.query()
    return try call.read { db in
      let page = try input.rows.page(input.page, named: input.search, of: call.service, in: db) {
        try ListTotal(list: .community).read(type: input.type?.rawValue, category: input.category, in: db)
      }
      return .ok(
        try db.page(
          of: Community.browseRecord, input.page, total: page.total,
          """
          SELECT \(Community.browseRecord.columns)
          FROM \(page.keys) k STRAIGHT_JOIN communities c ON c.id = k.id STRAIGHT_JOIN users u ON u.id = c.creator_id
          ORDER BY \(Self.key.pageOrder)
          """))
    }
  }

  private static let key = ListKey("c", "member_count", "created_at", "id")

  private var rows: NamedRows {
    let typed = type.map { "AND c.type = \($0)" as SQL } ?? ""
    let inCategory = category.map { "AND c.category = \($0)" as SQL } ?? ""
    let index: SQL =
      switch (type, category) {
      case (nil, nil): "browse"
      case (nil, _): "browse_category"
      case (_, nil): "browse_type"
      default: "browse_type_category"
      }
    return NamedRows(
      list: .community, table: "communities c", condition: "c.status = 'active' \(typed) \(inCategory)",
      key: Self.key, index: index,
      areAllNamed: type == nil && category == nil)
  }
}
