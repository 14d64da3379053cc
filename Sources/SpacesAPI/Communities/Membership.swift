import Formats
import FoundationEssentials
import MariaDB
import Web

enum Role: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case creator, moderator, cs_agent, member

  /// Whether this role serves the community's customers.
  var isStaff: Bool { self != .member }
}

enum SubscriptionStatus: String, CaseIterable, Sendable, JSONEncodable {
  case active, expired
}

/// What ties a person to a community: one row for each pair, ever.
struct Membership: Sendable {
  let id: UUID
  let role: Role
  /// False after leaving; the row stays, because what was paid stays paid.
  let isCurrent: Bool
  /// The end of the paid month; nil: the membership is not paid by the month. Staff keep it beside their role.
  let expiresAt: Date?
  /// Whether the paid month is over, by the database's clock. Staff do not expire while they serve.
  let isExpired: Bool
  let autoRenew: Bool
  /// The monthly fee that the person agreed to by choosing the renewal, in whole coins; nil: none.
  let agreedFee: Int64?
  let joinFeePaid: Bool

  var subscriptionStatus: SubscriptionStatus { isExpired ? .expired : .active }

  /// The condition behind `isExpired`. A role counts only in a current membership: the row of somebody who left
  /// may have one.
  static let isExpired: SQL = """
    ((m.role = 'member' OR m.is_current = FALSE) AND COALESCE(m.expires_at <= NOW(6), FALSE))
    """
  static let statusColumn: SQL = "IF(\(isExpired), 'expired', 'active')"
  static let columns: SQL = """
    m.id, m.role, m.is_current, m.expires_at, \(isExpired), m.auto_renew, m.agreed_fee, m.join_fee_paid
    """

  /// What a list of memberships shows of each.
  static let fields: [RecordField] = [
    .choice("role", "m.role", example: Role.member),
    .choice("subscriptionStatus", statusColumn, example: SubscriptionStatus.active),
    .time("expiresAt", "m.expires_at").nullable,
  ]

  static let example = Membership(
    id: Example.id, role: .member, isCurrent: true, expiresAt: Example.time, isExpired: false, autoRenew: true,
    agreedFee: 100, joinFeePaid: true)

  /// Nil for somebody who was never in the community.
  static func find(_ person: UUID, _ community: UUID, in db: Reader) throws -> Membership? {
    try first("WHERE m.community_id = \(community) AND m.user_id = \(person)", in: db)
  }

  /// Keeps the row as it is until the transaction ends.
  static func lock(_ person: UUID, _ community: UUID, in tx: Transaction) throws -> Membership? {
    try first("WHERE m.community_id = \(community) AND m.user_id = \(person) FOR UPDATE", in: tx)
  }

  private static func first(_ condition: SQL, in db: Reader) throws -> Membership? {
    try db.first("SELECT \(columns) FROM community_members m \(condition)") { try Membership(&$0) }
  }
}

/// The membership of somebody in a community; nil for somebody who was never in it.
extension Membership? {
  /// The membership of somebody who may take part now.
  /// - Throws: 403 `not_member`, `membership_expired`.
  @discardableResult
  func requireMember() throws -> Membership {
    guard let self, self.isCurrent else { throw APIError.notMember }
    if self.isExpired { throw APIError.membershipExpired }
    return self
  }

  /// The membership of somebody who serves the community now; nil for anybody else.
  var ofStaff: Membership? {
    guard let self, self.isCurrent, self.role.isStaff else { return nil }
    return self
  }

  /// - Throws: 403 `staff_only`.
  @discardableResult
  func requireStaff() throws -> Membership {
    guard let membership = ofStaff else { throw APIError.staffOnly }
    return membership
  }
}

extension Membership {
  /// Tells the person that their membership has changed.
  static func announce(_ id: UUID, of person: UUID, _ community: UUID, in tx: Transaction) {
    tx.announce(
      LiveEvent(kind: .membership, room: community, audience: Audience(person: person), reference: id))
  }

  /// Of somebody who has never been a member.
  init(new id: UUID) {
    self.init(
      id: id, role: .member, isCurrent: false, expiresAt: nil, isExpired: false, autoRenew: false, agreedFee: nil,
      joinFeePaid: false)
  }

  init(_ row: inout Row) throws {
    try self.init(id: row.next(), &row)
  }

  /// Nil where a LEFT JOIN has found no row.
  init?(joined row: inout Row) throws {
    guard let id = try row.next(UUID?.self) else { return nil }
    try self.init(id: id, &row)
  }

  private init(id: UUID, _ row: inout Row) throws {
    self.id = id
    role = try row.next()
    isCurrent = try row.next()
    expiresAt = try row.next()
    isExpired = try row.next()
    autoRenew = try row.next()
    agreedFee = try row.next()
    joinFeePaid = try row.next()
  }
}
