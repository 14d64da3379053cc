import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/members
struct Members: Input {
  let role: Role?
  let page: Page

  init(_ fields: Fields) throws {
    role = try fields.optional("role", .choice())
    page = try Page(fields, limit: 200, max: 500)
  }

  static func run(_ call: Call) throws -> Response {
    let input: Members = try call.query()
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, db)
      let members = try db.query(input.listing(of: id)) { try Member(&$0) }
      let total = try input.total(community, db)
      return .ok(Numbered(members, of: total, input.page))
    }
  }

  private func listing(of community: UUID) -> SQL {
    let ofRole: SQL = role.map { "AND m.role = \($0)" } ?? ""
    // Ordering by a column that a bound value fixes makes MariaDB 10.11 sort the rows.
    let order: SQL = role == nil ? "m.role, m.joined_at, m.id" : "m.joined_at, m.id"
    return """
      SELECT m.id, m.user_id, m.role, m.joined_at, COALESCE(m.expires_at <= NOW(6), FALSE), u.name, u.image FROM (
        SELECT m.id FROM community_members m WHERE m.community_id = \(community) AND m.is_current = TRUE \(ofRole)
        ORDER BY \(order) LIMIT \(page.limit) OFFSET \(page.offset)
      ) p JOIN community_members m ON m.id = p.id JOIN users u ON u.id = m.user_id
      ORDER BY m.role, m.joined_at, m.id
      """
  }

  /// The community counts its members; only the few with a role of their own are counted here.
  private func total(_ community: Community, _ db: Connection) throws -> Int64 {
    guard let role else { return community.memberCount }
    let roles: [Role] = role == .member ? [.creator, .moderator, .cs_agent] : [role]
    let count = try db.first(
      """
      SELECT COUNT(*) FROM community_members
      WHERE community_id = \(community.id) AND is_current = TRUE AND role IN \(list: roles)
      """
    ) { try $0.next(Int64.self) } ?? 0
    return role == .member ? community.memberCount - count : count
  }
}

struct Member: Listed {
  let id: UUID
  let userId: UUID
  let role: Role
  let joinedAt: Date
  let subscriptionStatus: SubscriptionStatus
  let userName: String
  let userImage: String?

  static let plural: StaticString = "members"
  static let example = Member(
    id: Example.id, userId: Example.id, role: .creator, joinedAt: Example.time, subscriptionStatus: .active,
    userName: "Alice", userImage: "https://example.com/alice.png")

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("userId", userId)
    json.field("role", role)
    json.field("joinedAt", joinedAt)
    json.field("subscriptionStatus", subscriptionStatus)
    json.field("userName", userName)
    json.field("userImage", userImage)
  }
}

extension Member {
  init(_ row: inout Row) throws {
    id = try row.next()
    userId = try row.next()
    role = try row.next()
    joinedAt = try row.next()
    subscriptionStatus = try row.next(Bool.self) ? .expired : .active
    userName = try row.next()
    userImage = try row.next()
  }
}
