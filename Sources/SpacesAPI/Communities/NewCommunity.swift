import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities
struct NewCommunity: RequestBody {
  let name: String
  let description: String?
  let type: CommunityType
  let joinFee: Int64
  let monthlyFee: Int64
  let agentCallFee: Int64
  let category: String?
  let tags: [String]
  let avatarUrl: String?
  let coverImageUrl: String?
  let csMode: CSMode
  let defaultAgentListingId: UUID?

  static let example: JSONValue = [
    "name": "Chess Club", "description": "Openings and endgames.", "type": "club", "joinFee": 200, "monthlyFee": 500,
    "agentCallFee": 5, "category": "games", "tags": ["chess"], "avatarUrl": "https://example.com/club.png",
    "coverImageUrl": "https://example.com/cover.png", "csMode": "ai_only", "defaultAgentListingId": .null,
  ]

  init(_ fields: Fields) throws {
    name = try fields.required("name", .name(1...100))
    description = try fields.optional("description", .text(0...5000))
    type = try fields.optional("type", .choice([.official, .club], hint: "; a lounge is created with POST /api/lounge"), default: .club)
    joinFee = try fields.optional("joinFee", .coins, default: 0)
    monthlyFee = try fields.optional("monthlyFee", .coins, default: 0)
    agentCallFee = try fields.optional("agentCallFee", .coins, default: 0)
    category = try fields.optional("category", .text(0...64))?.orNil
    tags = try fields.optional("tags", .texts(upTo: 20, of: 1...50), default: [])
    avatarUrl = try fields.optional("avatarUrl", .url)
    coverImageUrl = try fields.optional("coverImageUrl", .url)
    csMode = try fields.optional("csMode", .choice(), default: .ai_only)
    defaultAgentListingId = try fields.optional("defaultAgentListingId", .id)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewCommunity = try call.body()
    return try call.write { tx in
      try call.service.configuration.limits.creations.count(.person(me.id), in: tx)
      return .created(Created(id: try input.insert(creator: me.id, in: tx)))
    }
  }

  /// Writes the community with its creator as member number one.
  /// - Throws: 404 `agent_not_found`, 403 `listing_private`.
  func insert(creator: UUID, in tx: Transaction) throws -> UUID {
    try AgentListing.requireActive(defaultAgentListingId, in: tx)
    try AgentListing.requireShared(defaultAgentListingId, with: creator, in: tx)
    let id = tx.ids.next()
    try tx.execute(
      """
      INSERT INTO communities (id, creator_id, name, description, type, join_fee, monthly_fee, agent_call_fee,
        member_count, avatar_url, cover_image_url, category, tags, cs_mode, default_agent_listing_id)
      VALUES (\(id), \(creator), \(name), \(description), \(type), \(joinFee), \(monthlyFee), \(agentCallFee),
        1, \(avatarUrl), \(coverImageUrl), \(category), \(StoredJSON(tags)), \(csMode), \(defaultAgentListingId))
      """)
    let membership = tx.ids.next()
    try tx.execute(
      """
      INSERT INTO community_members (id, community_id, user_id, role)
      VALUES (\(membership), \(id), \(creator), 'creator')
      """)
    Membership.announce(membership, of: creator, id, in: tx)
    try NameSearch(list: .community).add(name, of: id, in: tx)
    // Last, because everybody who creates one at this moment waits for this row.
    try ListTotal(list: .community).add(1, type: type.rawValue, category: category, in: tx)
    return id
  }
}
