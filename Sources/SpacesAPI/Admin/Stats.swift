import Ledger
import MariaDB
import Web

/// GET /api/admin/stats
///
/// It reads stored totals and ranges of indexes. Messages and memberships, which grow most, are not counted: the
/// number of members is the sum of the communities' own counts.
struct Stats: JSONObject {
  let users: Int64
  let communities: Int64
  let officials: Int64
  let clubs: Int64
  let lounges: Int64
  let members: Int64
  let spaces: Int64
  let agentListings: Int64
  let pendingVerificationRequests: Int64
  let runningAnswers: Int64
  /// Whole coins: the platform's share of all fees.
  let platformRevenue: Int64

  static let example = Stats(
    users: 5000, communities: 300, officials: 40, clubs: 230, lounges: 30, members: 12_000, spaces: 80,
    agentListings: 120, pendingVerificationRequests: 3, runningAnswers: 7, platformRevenue: 90_000)

  func fields(_ json: inout JSONWriter) {
    json.field("users", users)
    json.field("communities", communities)
    json.field("officials", officials)
    json.field("clubs", clubs)
    json.field("lounges", lounges)
    json.field("members", members)
    json.field("spaces", spaces)
    json.field("agentListings", agentListings)
    json.field("pendingVerificationRequests", pendingVerificationRequests)
    json.field("runningAnswers", runningAnswers)
    json.field("platformRevenue", platformRevenue)
  }

  static func show(_ call: Call) throws -> Response {
    try call.read { db in
      let members = try db.first("SELECT COALESCE(SUM(member_count), 0) FROM communities WHERE status = 'active'") {
        try $0.next(Int64.self)
      }
      let communities = ListTotal(list: .community)
      let pending = try ListTotal(list: .verification).read(type: VerificationStatus.pending.rawValue, in: db)
      return .ok(
        Stats(
          users: try ListTotal(list: .user).read(in: db), communities: try communities.read(in: db),
          officials: try communities.read(type: CommunityType.official.rawValue, in: db),
          clubs: try communities.read(type: CommunityType.club.rawValue, in: db),
          lounges: try communities.read(type: CommunityType.lounge.rawValue, in: db), members: members ?? 0,
          spaces: try ListTotal(list: .space).read(in: db), agentListings: try ListTotal(list: .listing).read(in: db),
          pendingVerificationRequests: pending, runningAnswers: Int64(try AgentAnswer.running(in: db)),
          platformRevenue: try LedgerReader(db).platformRevenue()))
    }
  }
}
