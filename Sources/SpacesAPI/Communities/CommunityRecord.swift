import Formats
import FoundationEssentials
import MariaDB
import Web

extension Community {
  /// A community with all its fields.
  static let record = Record("Community", plural: "communities", fields)

  /// In the list of all communities.
  static let browseRecord = Record(
    "BrowseItem", plural: "communities", fields + [.text("creatorName", "u.name", example: "Alice")])

  /// In the list of somebody's memberships.
  static let joinedRecord = Record("JoinedCommunity", plural: "communities", fields + Membership.fields)

  private static let fields: [RecordField] = [
    .id("id", "c.id"),
    .id("creatorId", "c.creator_id"),
    .text("name", "c.name", example: "Sunday Club"),
    .text("description", "c.description", example: "Every Sunday.").nullable,
    .choice("type", "c.type", example: CommunityType.club),
    .integer("joinFee", "c.join_fee", example: 200),
    .integer("monthlyFee", "c.monthly_fee", example: 100),
    .integer("agentCallFee", "c.agent_call_fee", example: 5),
    .choice("status", "c.status", example: CommunityStatus.active),
    .integer("memberCount", "c.member_count", example: 42),
    .text("avatarUrl", "c.avatar_url", example: "https://example.com/club.png").nullable,
    .text("coverImageUrl", "c.cover_image_url", example: .null).nullable,
    .text("category", "c.category", example: "gaming").nullable,
    .texts("tags", "c.tags", example: ["fun"]),
    .flag("verified", "c.verified", example: false),
    .choice("csMode", "c.cs_mode", example: CSMode.ai_only),
    .id("defaultAgentListingId", "c.default_agent_listing_id", example: .null).nullable,
    .time("createdAt", "c.created_at"),
    .time("updatedAt", "c.updated_at"),
  ]

  /// What the list of all communities is searched by.
  static let names = NamedTable(
    list: .community, table: "communities", name: "name", condition: "status = 'active'")

  /// GET /api/communities/{id}
  static func show(_ call: Call) throws -> Response {
    let id = try call.id()
    let community = try call.read { db in
      try db.row(of: record, "SELECT \(record.columns) FROM communities c WHERE c.id = \(id)")
    }
    guard let community else { throw APIError.communityNotFound }
    return .ok(community)
  }
}

/// `{"id":…}`
struct Created: JSONObject {
  let id: UUID
  static let example = Created(id: Example.id)
  func fields(_ json: inout JSONWriter) { json.field("id", id) }
}
