import FoundationEssentials
import MariaDB
import Web

enum CommunityType: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case official, club, lounge
}

enum CommunityStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case active, archived
}

enum CSMode: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case ai_only, human_only, hybrid
}

/// A community with all its fields.
struct Community: JSONObject {
  let id: UUID
  let creatorId: UUID
  let name: String
  let description: String?
  let type: CommunityType
  let joinFee: Int64
  let monthlyFee: Int64
  let agentCallFee: Int64
  let status: CommunityStatus
  let memberCount: Int64
  let avatarUrl: String?
  let coverImageUrl: String?
  let category: String?
  let tags: StoredJSON
  let verified: Bool
  let csMode: CSMode
  let defaultAgentListingId: UUID?
  let createdAt: Date
  let updatedAt: Date

  static let columns: SQL = """
    c.id, c.creator_id, c.name, c.description, c.type, c.join_fee, c.monthly_fee, c.agent_call_fee, c.status,
    c.member_count, c.avatar_url, c.cover_image_url, c.category, c.tags, c.verified, c.cs_mode,
    c.default_agent_listing_id, c.created_at, c.updated_at
    """

  init(_ row: inout Row) throws {
    id = try row.next()
    creatorId = try row.next()
    name = try row.next()
    description = try row.next()
    type = try row.next()
    joinFee = try row.next()
    monthlyFee = try row.next()
    agentCallFee = try row.next()
    status = try row.next()
    memberCount = try row.next()
    avatarUrl = try row.next()
    coverImageUrl = try row.next()
    category = try row.next()
    tags = StoredJSON(array: try row.next())
    verified = try row.next()
    csMode = try row.next()
    defaultAgentListingId = try row.next()
    createdAt = try row.next()
    updatedAt = try row.next()
  }

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("creatorId", creatorId)
    json.field("name", name)
    json.field("description", description)
    json.field("type", type)
    json.field("joinFee", joinFee)
    json.field("monthlyFee", monthlyFee)
    json.field("agentCallFee", agentCallFee)
    json.field("status", status)
    json.field("memberCount", memberCount)
    json.field("avatarUrl", avatarUrl)
    json.field("coverImageUrl", coverImageUrl)
    json.field("category", category)
    json.field("tags", tags)
    json.field("verified", verified)
    json.field("csMode", csMode)
    json.field("defaultAgentListingId", defaultAgentListingId)
    json.field("createdAt", createdAt)
    json.field("updatedAt", updatedAt)
  }

  static func show(_ call: Call) throws -> Response {
    let id = try call.id()
    return try call.read { db in .ok(try find(id, db)) }
  }

  /// - Parameter lock: keeps the row as it is until the transaction ends.
  /// - Throws: 404 `community_not_found`.
  static func find(_ id: UUID, lock: Bool = false, _ db: Connection) throws -> Community {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    let community = try db.first("SELECT \(columns) FROM communities c WHERE c.id = \(id) \(locking)") { try Community(&$0) }
    guard let community else { throw APIError.communityNotFound }
    return community
  }

  /// - Throws: 404, 410.
  static func active(_ id: UUID, lock: Bool = false, _ db: Connection) throws -> Community {
    let community = try find(id, lock: lock, db)
    guard community.status == .active else { throw APIError.archived }
    return community
  }

  /// The community, for its creator alone.
  /// - Throws: 404, 403, 410.
  static func ownedActive(_ id: UUID, by user: UUID, lock: Bool = false, _ db: Connection) throws -> Community {
    let community = try find(id, lock: lock, db)
    guard community.creatorId == user else { throw APIError.creatorOnly }
    guard community.status == .active else { throw APIError.archived }
    return community
  }
}

extension Community {
  private init(example id: UUID) {
    self.id = id
    creatorId = id
    name = "Sunday Club"
    description = "Every Sunday."
    type = .club
    joinFee = 200
    monthlyFee = 100
    agentCallFee = 5
    status = .active
    memberCount = 42
    avatarUrl = "https://example.com/club.png"
    coverImageUrl = nil
    category = "gaming"
    tags = StoredJSON(array: "[\"fun\"]")
    verified = false
    csMode = .ai_only
    defaultAgentListingId = nil
    createdAt = Example.time
    updatedAt = Example.time
  }

  static let example = Community(example: Example.id)
}

/// `{"id":…}`
struct Created: JSONObject {
  let id: UUID
  static let example = Created(id: Example.id)
  func fields(_ json: inout JSONWriter) { json.field("id", id) }
}
