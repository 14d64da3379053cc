import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/agents
struct AddAgent: Body {
  let listingId: UUID

  static let example: JSONValue = ["listingId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    listingId = try fields.required("listingId", .id)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: AddAgent = try call.body()
    let id = try call.id()
    return try call.write { db in
      _ = try Community.find(id, db)
      try AgentListing.requireActive(input.listingId, db)
      _ = try Community.ownedActive(id, by: me.id, db)
      try db.execute(
        """
        INSERT INTO community_agents (id, community_id, listing_id)
        VALUES (\(call.app.ids.next()), \(id), \(input.listingId))
        ON DUPLICATE KEY UPDATE id = id
        """)
      return Response.created(Success())
    }
  }
}

/// DELETE /api/communities/{id}/agents/{listing_id}
enum RemoveAgent {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      _ = try Community.ownedActive(id, by: me.id, db)
      guard let listing = try? call.id("listing_id"),
        try db.execute("DELETE FROM community_agents WHERE community_id = \(id) AND listing_id = \(listing)") == 1
      else { throw APIError.agentNotInCommunity }
      return .success
    }
  }
}

/// GET /api/communities/{id}/agents
struct AgentList: JSONObject {
  let agents: [CommunityAgent]

  static let example = AgentList(agents: [.example])

  func fields(_ json: inout JSONWriter) { json.field("agents", agents) }

  static func run(_ call: Call) throws -> Response {
    let input: PageQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      _ = try Community.find(id, db)
      let agents = try db.query(
        """
        SELECT a.id, a.listing_id, l.agent_name, l.avatar_url, l.description, l.model, a.added_at
        FROM community_agents a JOIN agent_listings l ON l.id = a.listing_id
        WHERE a.community_id = \(id) AND l.status = 'active' ORDER BY a.added_at, a.id
        LIMIT \(input.page.limit) OFFSET \(input.page.offset)
        """
      ) { try CommunityAgent(&$0) }
      return .ok(AgentList(agents: agents))
    }
  }
}

struct CommunityAgent: JSONObject {
  let id: UUID
  let listingId: UUID
  let agentName: String
  let avatarUrl: String?
  let description: String?
  let model: String?
  let addedAt: Date

  static let example = CommunityAgent(
    id: Example.id, listingId: Example.id, agentName: "Assistant", avatarUrl: "https://example.com/assistant.png",
    description: "Knows the club.", model: "gpt-4o", addedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("listingId", listingId)
    json.field("agentName", agentName)
    json.field("avatarUrl", avatarUrl)
    json.field("description", description)
    json.field("model", model)
    json.field("addedAt", addedAt)
  }
}

extension CommunityAgent {
  init(_ row: inout Row) throws {
    id = try row.next()
    listingId = try row.next()
    agentName = try row.next()
    avatarUrl = try row.next()
    description = try row.next()
    model = try row.next()
    addedAt = try row.next()
  }
}
