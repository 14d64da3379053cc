import FoundationEssentials
import MariaDB
import Web

enum Role: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case creator, moderator, cs_agent, member
}

enum SubscriptionStatus: String, CaseIterable, Sendable, JSONEncodable {
  case active, expired
}

/// What ties a person to a community.
struct Membership: Sendable {
  let id: UUID
  let role: Role
  /// False after leaving; the row stays, because what was paid stays paid.
  let isCurrent: Bool
  let expiresAt: Date?
  let isExpired: Bool
  let autoRenew: Bool
  let joinFeePaid: Bool

  var subscriptionStatus: SubscriptionStatus { isExpired ? .expired : .active }

  static let example = Membership(
    id: Example.id, role: .member, isCurrent: true, expiresAt: Example.time, isExpired: false, autoRenew: true,
    joinFeePaid: true)

  /// The database's clock decides what has expired.
  static let columns: SQL = """
    m.id, m.role, m.is_current, m.expires_at, COALESCE(m.expires_at <= NOW(6), FALSE), m.auto_renew, m.join_fee_paid
    """

  static func find(_ user: UUID, in community: UUID, lock: Bool = false, _ db: Connection) throws -> Membership? {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    return try db.first(
      """
      SELECT \(columns) FROM community_members m
      WHERE m.community_id = \(community) AND m.user_id = \(user) \(locking)
      """
    ) { try Membership(&$0) }
  }

  /// The membership of somebody who may take part now.
  /// - Throws: 403 `not_member`, `membership_expired`.
  @discardableResult
  static func require(_ user: UUID, in community: UUID, _ db: Connection) throws -> Membership {
    guard let membership = try find(user, in: community, db), membership.isCurrent else { throw APIError.notMember }
    if membership.isExpired { throw APIError.membershipExpired }
    return membership
  }
}

extension Membership {
  init(_ row: inout Row) throws {
    id = try row.next()
    role = try row.next()
    isCurrent = try row.next()
    expiresAt = try row.next()
    isExpired = try row.next()
    autoRenew = try row.next()
    joinFeePaid = try row.next()
  }
}
