import FoundationEssentials
import MariaDB
import Web

/// GET /api/agent-listings
struct ListingQuery: Input {
  let mine: Bool
  let search: String?
  let page: Page

  init(_ fields: Fields) throws {
    mine = try fields.optional("mine", .flag, default: false)
    search = try fields.optional("search", .text(0...100)).flatMap { $0.isEmpty ? nil : $0 }
    page = try Page(fields, limit: 20, max: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ListingQuery = try call.query()
    return try call.read { db in
      let total = try input.total(me.id, db)
      let listings = try db.query(input.listing(for: me.id)) { try AgentListing(&$0, viewer: me.id) }
      return .ok(Numbered(listings, of: total, input.page))
    }
  }

  private func source(_ me: UUID) -> SQL {
    let named = search.map { "JOIN \(NameSearch(list: .listing).matches($0)) s ON s.entity_id = l.id" as SQL } ?? ""
    let own: SQL = mine ? "AND l.owner_id = \(me)" : ""
    return "FROM agent_listings l \(named) WHERE l.status = 'active' \(own)"
  }

  func listing(for me: UUID) -> SQL {
    """
    SELECT \(AgentListing.columns) FROM (
      SELECT l.id \(source(me))
      ORDER BY l.created_at DESC, l.id DESC LIMIT \(page.limit) OFFSET \(page.offset)
    ) p JOIN agent_listings l ON l.id = p.id
    ORDER BY l.created_at DESC, l.id DESC
    """
  }

  private func total(_ me: UUID, _ db: Connection) throws -> Int64 {
    guard mine || search != nil else { return try ListTotal(list: .listing).read(db) }
    return try db.first("SELECT COUNT(*) \(source(me))") { try $0.next(Int64.self) } ?? 0
  }
}
