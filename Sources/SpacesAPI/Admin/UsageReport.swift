import Formats
import FoundationEssentials
import MariaDB
import Web

extension Validator where T == Date {
  /// A date, which stands for its midnight in UTC.
  fileprivate static var day: Validator {
    text(
      "a date such as 2026-03-06", pattern: "(\(dayPattern))?", { Date(rfc3339: $0 + "T00:00:00Z") },
      placeholder: Example.time)
  }
}

/// GET /api/admin/usage: the tokens that agents have used, of one day, by person and community.
struct UsageReport: RequestQuery {
  /// Midnight UTC; nil: today.
  let day: Date?
  let page: Page

  static let record = Record(
    "AgentUsage", plural: "usage",
    [
      .time("day", "g.day"),
      .id("communityId", "g.community_id"),
      .text("communityName", "c.name", example: "Sunday Club"),
      .id("userId", "g.user_id"),
      .text("userName", "u.name", example: "Alice"),
      .integer("calls", "g.calls", example: 12),
      .integer("promptTokens", "g.prompt_tokens", example: 5200),
      .integer("completionTokens", "g.completion_tokens", example: 1800),
    ])

  init(_ fields: Fields) throws {
    day = try fields.optional("day", .day)
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: UsageReport = try call.query()
    return try call.read { db in
      let day: SQL = input.day.map { "DATE(\($0))" } ?? "DATE(NOW())"
      let total = try db.first("SELECT COUNT(*) FROM agent_usage WHERE day = \(day)") { try $0.next(Int64.self) } ?? 0
      return .ok(try db.page(of: record, input.page, total: total, input.listing(of: day)))
    }
  }

  private func listing(of day: SQL) -> SQL {
    """
    SELECT \(Self.record.columns) FROM (
      SELECT day, community_id, user_id FROM agent_usage FORCE INDEX (PRIMARY) WHERE day = \(day)
      ORDER BY user_id, community_id LIMIT \(page.limit) OFFSET \(page.offset)
    ) p JOIN agent_usage g ON g.day = p.day AND g.user_id = p.user_id AND g.community_id = p.community_id
    JOIN communities c ON c.id = g.community_id JOIN users u ON u.id = g.user_id
    ORDER BY p.user_id, p.community_id
    """
  }
}
