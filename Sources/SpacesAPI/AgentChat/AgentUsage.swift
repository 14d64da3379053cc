import Formats
import FoundationEssentials
import MariaDB
import Web

/// Tokens that an answer has used.
struct AgentUsage: Sendable {
  let promptTokens: Int
  let completionTokens: Int

  /// About how many tokens a text has: four bytes of UTF-8 each.
  static func estimate(bytes: Int) -> Int { (bytes + 3) / 4 }

  /// All tokens since midnight UTC.
  static func today(in db: Reader) throws -> Int {
    try db.first("SELECT COALESCE(SUM(prompt_tokens + completion_tokens), 0) FROM agent_usage WHERE day = DATE(NOW())") {
      try $0.next(Int.self)
    } ?? 0
  }

  /// Counts the tokens on today's account of the person and the community.
  func record(caller: UUID, community: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO agent_usage (day, user_id, community_id, calls, prompt_tokens, completion_tokens)
      VALUES (DATE(NOW()), \(caller), \(community), 1, \(promptTokens), \(completionTokens))
      ON DUPLICATE KEY UPDATE calls = calls + 1, prompt_tokens = prompt_tokens + VALUES(prompt_tokens),
        completion_tokens = completion_tokens + VALUES(completion_tokens)
      """)
  }
}

/// The daily limits of tokens, which bind creators too.
struct TokenBudget {
  /// Tokens of one UTC day; 0: no limit.
  let perPerson: Int
  let perCommunity: Int

  init(_ configuration: Configuration) {
    perPerson = configuration.agent.dailyTokensPerPerson
    perCommunity = configuration.agent.dailyTokensPerCommunity
  }

  /// Lets somebody ask who has tokens left. What running answers may still use counts as used. The person is held, so
  /// that calls at once count each other.
  /// - Throws: 429 `daily_limit`.
  func admit(_ caller: UUID, to community: UUID, in tx: Transaction) throws {
    if perPerson > 0 {
      try require(
        perPerson,
        """
        SELECT COALESCE((SELECT SUM(prompt_tokens + completion_tokens) FROM agent_usage
            WHERE day = DATE(NOW()) AND user_id = \(caller)), 0)
          + COALESCE((SELECT SUM(reserved_tokens) FROM agent_answers
            WHERE caller_id = \(caller) AND state = 'running'), 0),
          CAST(DATE(NOW()) + INTERVAL 1 DAY AS DATETIME(6))
        """, in: tx)
    }
    if perCommunity > 0 {
      // Only where there is a limit: everybody who asks in this community waits for this row then.
      try Community.hold(community, in: tx)
      try require(
        perCommunity,
        """
        SELECT COALESCE((SELECT SUM(prompt_tokens + completion_tokens) FROM agent_usage
            WHERE day = DATE(NOW()) AND community_id = \(community)), 0)
          + COALESCE((SELECT SUM(reserved_tokens) FROM agent_answers
            WHERE community_id = \(community) AND state = 'running'), 0),
          CAST(DATE(NOW()) + INTERVAL 1 DAY AS DATETIME(6))
        """, in: tx)
    }
  }

  private func require(_ limit: Int, _ sql: SQL, in tx: Transaction) throws {
    let used = try tx.first(sql) { row in (tokens: try row.next(Int.self), resetsAt: try row.next(Date.self)) }
    guard let used, used.tokens >= limit else { return }
    throw APIError.dailyLimit(resetsAt: used.resetsAt)
  }
}

extension APIError {
  static func dailyLimit(resetsAt: Date) -> APIError {
    APIError(
      429, "daily_limit", "Today's tokens for agents are used up. They begin again at midnight UTC.",
      details: [(key: "resetsAt", value: .string(resetsAt.rfc3339))])
  }
}
