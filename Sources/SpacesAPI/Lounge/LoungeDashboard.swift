import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/lounge/{id}/dashboard
///
/// It costs the same however old the lounge is: members and conversations are stored counts, and the other numbers
/// are index ranges of the live subscriptions and of 30 days.
struct LoungeDashboard: JSONObject {
  let memberCount: Int64
  let activeSubscriptions: Int64
  let totalConversations: Int64
  let todayUsageMinutes: Int64
  /// The last 30 days in UTC, today last.
  let days: [LoungeDay]

  static let example = LoungeDashboard(
    memberCount: 42, activeSubscriptions: 15, totalConversations: 200, todayUsageMinutes: 120, days: [.example])

  func fields(_ json: inout JSONWriter) {
    json.field("memberCount", memberCount)
    json.field("activeSubscriptions", activeSubscriptions)
    json.field("totalConversations", totalConversations)
    json.field("todayUsageMinutes", todayUsageMinutes)
    json.field("days", days)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      let community = try Lounge.find(id, in: db).community
      try community.admit(me.id, as: .creator, evenArchived: true, in: db)
      let counts = try db.first(
        """
        SELECT l.conversation_count, (
          SELECT COUNT(*) FROM lounge_subscriptions s WHERE s.lounge_id = l.community_id AND s.expires_at > NOW(6))
        FROM lounges l WHERE l.community_id = \(id)
        """
      ) { row in (conversations: try row.next(Int64.self), subscriptions: try row.next(Int64.self)) }
      guard let counts else { throw APIError.loungeNotFound }
      let days = try LoungeDay.last30(of: community, in: db)
      return .ok(
        LoungeDashboard(
          memberCount: community.memberCount, activeSubscriptions: counts.subscriptions,
          totalConversations: counts.conversations, todayUsageMinutes: days.last?.usageMinutes ?? 0, days: days))
    }
  }
}
