import FoundationEssentials
import MariaDB
import Web

/// GET /api/lounge/{id}/dashboard
///
/// Members and conversations are counters; the rest are index ranges of what lives now and of 30
/// days, whatever the lounge's age.
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

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in
      let lounge = try Lounge.find(id, db)
      guard lounge.community.creatorId == me.id else { throw APIError.creatorOnly }
      let counts = try db.first(
        """
        SELECT l.conversation_count, (
          SELECT COUNT(*) FROM lounge_subscriptions s WHERE s.lounge_id = l.community_id AND s.expires_at > NOW(6))
        FROM lounges l WHERE l.community_id = \(id)
        """
      ) { row in (conversations: try row.next(Int64.self), subscriptions: try row.next(Int64.self)) }
      guard let counts else { throw APIError.loungeNotFound }
      let days = try LoungeDay.last30(of: lounge, call.app, db)
      return .ok(
        LoungeDashboard(
          memberCount: lounge.community.memberCount, activeSubscriptions: counts.subscriptions,
          totalConversations: counts.conversations, todayUsageMinutes: days.last?.usageMinutes ?? 0, days: days))
    }
  }
}

struct LoungeDay: JSONObject {
  /// Midnight UTC.
  let date: Date
  let usageSeconds: Int64
  let calls: Int64
  /// The creator's share of everything paid in the lounge.
  let earnings: Int64

  /// Begun ones count.
  var usageMinutes: Int64 { (usageSeconds + 59) / 60 }

  static let example = LoungeDay(date: Example.time, usageSeconds: 7190, calls: 310, earnings: 2100)

  func fields(_ json: inout JSONWriter) {
    json.field("date", String(date.rfc3339.prefix(10)))
    json.field("usageMinutes", usageMinutes)
    json.field("calls", calls)
    json.field("earnings", earnings)
  }

  static func last30(of lounge: Lounge, _ app: App, _ db: Connection) throws -> [LoungeDay] {
    let community = lounge.community
    guard let today = try db.first("SELECT DATE(NOW(6))", { try $0.next(Date.self) }) else { throw APIError.unexpected }
    let dates = (0..<30).reversed().map { today.addingTimeInterval(Double($0) * -86_400) }
    let usage = try db.query(
      """
      SELECT day, SUM(seconds), SUM(calls) FROM lounge_usage
      WHERE lounge_id = \(community.id) AND day >= \(dates[0]) GROUP BY day
      """
    ) { row in (try row.next(Date.self), (seconds: try row.next(Int64.self), calls: try row.next(Int64.self))) }
    let used = Dictionary(uniqueKeysWithValues: usage)
    let earned = try app.ledger.dailyEarnings(
      of: community.creatorId, community: community.id, since: dates[0], db)
    return dates.map {
      LoungeDay(
        date: $0, usageSeconds: used[$0]?.seconds ?? 0, calls: used[$0]?.calls ?? 0, earnings: earned[$0] ?? 0)
    }
  }
}
