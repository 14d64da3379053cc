import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/agents
struct AddAgent: RequestBody {
  let listingId: UUID

  static let example: JSONValue = ["listingId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    listingId = try fields.required("listingId", .id)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: AddAgent = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      try AgentListing.requireActive(input.listingId, in: tx)
      try community.admit(me.id, as: .creator, in: tx)
      try AgentListing.requireShared(input.listingId, with: me.id, in: tx)
      try tx.execute(
        """
        INSERT INTO community_agents (id, community_id, listing_id)
        VALUES (\(tx.ids.next()), \(id), \(input.listingId))
        ON DUPLICATE KEY UPDATE id = id
        """)
      return .created(Success())
    }
  }
}

/// DELETE /api/communities/{id}/agents/{listing_id}
enum RemoveAgent {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      _ = try Community.enter(id, me.id, as: .creator, in: tx)
      guard let listing = try? call.id("listing_id"),
        try tx.execute("DELETE FROM community_agents WHERE community_id = \(id) AND listing_id = \(listing)") == 1
      else { throw APIError.agentNotInCommunity }
      return .success
    }
  }
}

extension Community {
  /// Takes an agent out of the communities that its owner did not create.
  static func removeAgent(_ listing: UUID, exceptOf owner: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      DELETE a FROM community_agents a JOIN communities c ON c.id = a.community_id
      WHERE a.listing_id = \(listing) AND c.creator_id <> \(owner)
      """)
    try tx.execute(
      """
      UPDATE communities SET default_agent_listing_id = NULL, updated_at = NOW(6)
      WHERE default_agent_listing_id = \(listing) AND creator_id <> \(owner)
      """)
  }
}

/// GET /api/communities/{id}/agents
enum CommunityAgents {
  static let record = Record(
    "CommunityAgent", plural: "agents",
    [
      .id("id", "a.id"),
      .id("listingId", "a.listing_id"),
      .text("agentName", "l.agent_name", example: "Assistant"),
      .text("avatarUrl", "l.avatar_url", example: "https://example.com/assistant.png").nullable,
      .text("description", "l.description", example: "Knows the club.").nullable,
      .text("model", "l.model", example: "gpt-4o").nullable,
      .time("addedAt", "a.added_at"),
    ])

  static func run(_ call: Call) throws -> Response {
    let page = try call.query(PageQuery.self).page
    let id = try call.id()
    return try call.read { db in
      _ = try Community.find(id, in: db)
      return .list(
        try db.rows(
          of: record,
          """
          SELECT \(record.columns) FROM community_agents a JOIN agent_listings l ON l.id = a.listing_id
          WHERE a.community_id = \(id) AND l.status = 'active' ORDER BY a.added_at, a.id
          LIMIT \(page.limit) OFFSET \(page.offset)
          """))
    }
  }
}
