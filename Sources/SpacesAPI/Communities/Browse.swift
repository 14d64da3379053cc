import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities
struct Browse: Input {
  let type: CommunityType?
  let category: String?
  let search: String?
  let page: Page

  init(_ fields: Fields) throws {
    type = try fields.optional("type", .choice())
    category = try fields.optional("category", .text(0...64)).flatMap { $0.isEmpty ? nil : $0 }
    search = try fields.optional("search", .text(0...100)).flatMap { $0.isEmpty ? nil : $0 }
    page = try Page(fields, limit: 20, max: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let input: Browse = try call.query()
    return try call.read { db in
      let total = try input.total(db)
      let communities = try db.query(input.listing) { row in
        BrowseItem(community: try Community(&row), creatorName: try row.next())
      }
      return .ok(Numbered(communities, of: total, input.page))
    }
  }

  private var source: SQL {
    let named = search.map { "JOIN \(NameSearch(list: .community).matches($0)) s ON s.entity_id = c.id" as SQL } ?? ""
    let typed = type.map { "AND c.type = \($0)" as SQL } ?? ""
    let inCategory = category.map { "AND c.category = \($0)" as SQL } ?? ""
    return "FROM communities c \(named) WHERE c.status = 'active' \(typed) \(inCategory)"
  }

  /// The page's ids come from an index alone; only its rows are read.
  var listing: SQL {
    """
    SELECT \(Community.columns), u.name FROM (
      SELECT c.id \(source)
      ORDER BY c.member_count DESC, c.created_at DESC, c.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
    ) p JOIN communities c ON c.id = p.id JOIN users u ON u.id = c.creator_id
    ORDER BY c.member_count DESC, c.created_at DESC, c.id DESC
    """
  }

  private func total(_ db: Connection) throws -> Int64 {
    guard search != nil else {
      return try ListTotal(list: .community).read(type: type?.rawValue, category: category, db)
    }
    return try db.first("SELECT COUNT(*) \(source)") { try $0.next(Int64.self) } ?? 0
  }
}

struct BrowseItem: Listed {
  let community: Community
  let creatorName: String

  static let plural: StaticString = "communities"
  static let example = BrowseItem(community: .example, creatorName: "Alice")

  func fields(_ json: inout JSONWriter) {
    community.fields(&json)
    json.field("creatorName", creatorName)
  }
}
