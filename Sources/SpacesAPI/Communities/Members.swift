import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/members
struct Members: RequestQuery {
  let role: Role?
  let page: Page

  static let record = Record(
    "Member", plural: "members",
    [
      .id("id", "m.id"),
      .id("userId", "m.user_id"),
      .choice("role", "m.role", example: Role.creator),
      .time("joinedAt", "m.joined_at"),
      .choice("subscriptionStatus", Membership.statusColumn, example: SubscriptionStatus.active),
      .text("userName", "u.name", example: "Alice"),
      .text("userImage", "u.image", example: "https://example.com/alice.png").nullable,
    ])

  init(_ fields: Fields) throws {
    role = try fields.optional("role", .choice())
    page = try Page(fields, limit: 200, max: 500)
  }

  static func run(_ call: Call) throws -> Response {
    let input: Members = try call.query()
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, in: db)
      let total = try input.total(community, in: db)
      return .ok(try db.page(of: record, input.page, total: total, input.listing(of: id)))
    }
  }

  private func listing(of community: UUID) -> SQL {
    let ofRole: SQL = role.map { "AND m.role = \($0)" } ?? ""
    // Ordering by a column that a bound value fixes makes MariaDB 10.11 sort the rows.
    let order: SQL = role == nil ? "m.role, m.joined_at, m.id" : "m.joined_at, m.id"
    return """
      SELECT \(Self.record.columns) FROM (
        SELECT m.role, m.joined_at, m.id FROM community_members m WHERE m.community_id = \(community) AND m.is_current = TRUE \(ofRole)
        ORDER BY \(order) LIMIT \(page.limit) OFFSET \(page.offset)
      ) p STRAIGHT_JOIN community_members m ON m.id = p.id STRAIGHT_JOIN users u ON u.id = m.user_id
      ORDER BY p.role, p.joined_at, p.id
      """
  }

  /// The community counts its members; only the few with a role of their own are counted here.
  private func total(_ community: Community, in db: Reader) throws -> Int64 {
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
