import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/agent-listings
struct ListingQuery: RequestQuery {
  let mine: Bool
  let search: String?
  let page: Page

  init(_ fields: Fields) throws {
    mine = try fields.optional("mine", .flag, default: false)
    search = try fields.optional("search", .text(0...100))?.orNil
    page = try Page(fields, limit: 20, max: 50)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ListingQuery = try call.query()
    return try call.read { db in
      let rows = input.rows(me.id)
      let page = try rows.page(input.page, named: input.search, of: call.service, in: db) {
        guard input.mine else { return try ListTotal(list: .listing).read(in: db) }
        return try db.first("SELECT COUNT(*) FROM agent_listings WHERE status = 'active' AND owner_id = \(me.id)") {
          try $0.next(Int64.self)
        } ?? 0
      }
      let record = AgentListing.record(for: me.id)
      return .ok(
        try db.page(
          of: record, input.page, total: page.total,
          """
          SELECT \(record.columns) FROM \(page.keys) k STRAIGHT_JOIN agent_listings l ON l.id = k.id
          ORDER BY \(Self.key.pageOrder)
          """))
    }
  }

  private static let key = ListKey("l", "created_at", "id")

  private func rows(_ viewer: UUID) -> NamedRows {
    let kept: SQL = mine ? "l.owner_id = \(viewer)" : "l.is_shareable = TRUE"
    return NamedRows(
      list: .listing, table: "agent_listings l", condition: "l.status = 'active' AND \(kept)",
      key: Self.key, index: mine ? "newest_of_owner" : "newest_shareable",
      areAllNamed: false)
  }
}
