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

/// What the rules about a community depend on. Its row as the API shows it is `Community.record`.
struct Community: Sendable {
  let id: UUID
  let creatorID: UUID
  let name: String
  let type: CommunityType
  let status: CommunityStatus
  /// Fees in whole coins.
  let joinFee: Int64
  let monthlyFee: Int64
  let agentCallFee: Int64
  let memberCount: Int64
  let category: String?
  let verified: Bool
  let csMode: CSMode
  let defaultAgent: UUID?

  static let columns: SQL = """
    c.id, c.creator_id, c.name, c.type, c.status, c.join_fee, c.monthly_fee, c.agent_call_fee, c.member_count,
    c.category, c.verified, c.cs_mode, c.default_agent_listing_id
    """

  init(_ row: inout Row) throws {
    id = try row.next()
    creatorID = try row.next()
    name = try row.next()
    type = try row.next()
    status = try row.next()
    joinFee = try row.next()
    monthlyFee = try row.next()
    agentCallFee = try row.next()
    memberCount = try row.next()
    category = try row.next()
    verified = try row.next()
    csMode = try row.next()
    defaultAgent = try row.next()
  }

  /// - Throws: 404 `community_not_found`.
  static func find(_ id: UUID, in db: Reader) throws -> Community {
    try first("WHERE c.id = \(id)", in: db)
  }

  /// Keeps the row as it is until the transaction ends.
  /// - Throws: 404 `community_not_found`.
  static func lock(_ id: UUID, in tx: Transaction) throws -> Community {
    try first("WHERE c.id = \(id) FOR UPDATE", in: tx)
  }

  /// Keeps others out who hold the community until the transaction ends, on any node of a cluster.
  static func hold(_ id: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE communities SET hold_count = hold_count + 1 WHERE id = \(id)")
  }

  private static func first(_ condition: SQL, in db: Reader) throws -> Community {
    let community = try db.first("SELECT \(columns) FROM communities c \(condition)") { try Community(&$0) }
    guard let community else { throw APIError.communityNotFound }
    return community
  }

  /// Counts somebody who comes or goes when the transaction commits, because everybody else who comes or goes waits for
  /// this row.
  func countMember(_ change: Int64, in tx: Transaction) {
    tx.executeLast("UPDATE communities SET member_count = member_count + \(change) WHERE id = \(id)")
  }

  /// Has the transaction throw 410 if the community has been archived since it was read.
  /// - Parameter members: how many come, counted by the same statement.
  func requireActive(counting members: Int64, in tx: Transaction) {
    tx.executeLast(
      """
      UPDATE communities SET member_count = member_count + \(members), hold_count = hold_count + 1
      WHERE id = \(id) AND status = 'active'
      """, orThrow: APIError.archived)
  }

  static func markVerified(_ id: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE communities SET verified = TRUE, updated_at = NOW(6) WHERE id = \(id)")
  }
}
