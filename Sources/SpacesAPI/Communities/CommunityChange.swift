import FoundationEssentials
import MariaDB
import Web

/// PUT /api/communities/{id}: absent keeps, `null` clears.
struct CommunityChange: Body {
  let name: String?
  let description: Change<String>
  let type: CommunityType?
  let joinFee: Int64?
  let monthlyFee: Int64?
  let agentCallFee: Int64?
  let category: Change<String>
  let tags: [String]?
  let avatarUrl: Change<String>
  let coverImageUrl: Change<String>
  let csMode: CSMode?
  let defaultAgentListingId: Change<UUID>

  static let example = NewCommunity.example

  init(_ fields: Fields) throws {
    name = try fields.replacement("name", .text(1...100))
    description = try fields.change("description", .text(0...5000))
    type = try fields.replacement("type", .choice())
    joinFee = try fields.replacement("joinFee", .coins)
    monthlyFee = try fields.replacement("monthlyFee", .coins)
    agentCallFee = try fields.replacement("agentCallFee", .coins)
    category = try fields.change("category", .text(0...64))
    tags = try fields.replacement("tags", .texts(upTo: 20, of: 1...50))
    avatarUrl = try fields.change("avatarUrl", .url)
    coverImageUrl = try fields.change("coverImageUrl", .url)
    csMode = try fields.replacement("csMode", .choice())
    defaultAgentListingId = try fields.change("defaultAgentListingId", .id)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: CommunityChange = try call.body()
    let id = try call.id()
    return try call.write { db in
      // Locked, so that two changes at once cannot both take the old name or category off the lists.
      let old = try Community.find(id, lock: true, db)
      let agent = input.defaultAgentListingId.applied(to: old.defaultAgentListingId)
      // One that was chosen before it was withdrawn may stay.
      if agent != old.defaultAgentListingId { try AgentListing.requireActive(agent, db) }
      guard old.creatorId == me.id else { throw APIError.creatorOnly }
      guard old.status == .active else { throw APIError.archived }
      guard input.type == nil || input.type == old.type else { throw APIError.typeIsFixed(old.type) }
      try input.apply(to: old, agent: agent, db)
      return .success
    }
  }

  private func apply(to old: Community, agent: UUID?, _ db: Connection) throws {
    let category = category.applied(to: old.category)?.orNil
    try db.execute(
      """
      UPDATE communities SET name = \(name ?? old.name), description = \(description.applied(to: old.description)),
        join_fee = \(joinFee ?? old.joinFee), monthly_fee = \(monthlyFee ?? old.monthlyFee),
        agent_call_fee = \(agentCallFee ?? old.agentCallFee), category = \(category),
        tags = \(tags.map { StoredJSON($0).text } ?? old.tags.text), avatar_url = \(avatarUrl.applied(to: old.avatarUrl)),
        cover_image_url = \(coverImageUrl.applied(to: old.coverImageUrl)), cs_mode = \(csMode ?? old.csMode),
        default_agent_listing_id = \(agent), updated_at = NOW(6)
      WHERE id = \(old.id)
      """)
    if let name { try NameSearch(list: .community).replace(old.name, with: name, of: old.id, db) }
    try ListTotal(list: .community).move(type: old.type.rawValue, from: old.category, to: category, db)
  }
}

extension APIError {
  static func typeIsFixed(_ type: CommunityType) -> APIError {
    .invalid("type", "“type” cannot change; this one is \(type.rawValue).")
  }
}
