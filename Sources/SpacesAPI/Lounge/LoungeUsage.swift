import FoundationEssentials
import MariaDB
import Web

/// What one person has heard of a lounge's voice today, in UTC, and what they may hear.
struct LoungeUsage: Sendable {
  let usedSeconds: Int64
  let resetsAt: Date
  let lounge: Lounge
  let subscription: LoungeSubscription?
  private let isCreator: Bool

  /// Subscribers and the creator have no limit.
  var isUnlimited: Bool { isCreator || subscription?.isLive == true }

  static func find(_ user: UUID, in lounge: Lounge, _ db: Connection) throws -> LoungeUsage {
    let id = lounge.community.id
    let subscription = try LoungeSubscription.find(user, in: id, db)
    let usage = try db.first(
      """
      SELECT COALESCE((
          SELECT seconds FROM lounge_usage WHERE lounge_id = \(id) AND day = DATE(NOW(6)) AND user_id = \(user)), 0),
        CAST(DATE(NOW(6)) + INTERVAL 1 DAY AS DATETIME(6))
      """
    ) { row in
      LoungeUsage(
        usedSeconds: try row.next(), resetsAt: try row.next(), lounge: lounge, subscription: subscription,
        isCreator: user == lounge.community.creatorId)
    }
    guard let usage else { throw APIError.unexpected }
    return usage
  }

  /// Counts seconds of audio delivered to `user`, on today's account.
  static func record(seconds: Int64, of user: UUID, in lounge: UUID, _ db: Connection) throws {
    try add(seconds: seconds, calls: 0, of: user, in: lounge, db)
  }

  private static func add(seconds: Int64, calls: Int64, of user: UUID, in lounge: UUID, _ db: Connection) throws {
    try db.execute(
      """
      INSERT INTO lounge_usage (lounge_id, day, user_id, seconds, calls)
      VALUES (\(lounge), DATE(NOW(6)), \(user), \(seconds), \(calls))
      ON DUPLICATE KEY UPDATE seconds = seconds + VALUES(seconds), calls = calls + VALUES(calls)
      """)
  }

  /// Lets somebody ask the lounge's agent, and counts the question.
  /// - Throws: 402 when the day's free seconds are used up and there is no live subscription.
  static func admit(_ user: UUID, to community: Community, _ db: Connection) throws {
    let usage = try find(user, in: try Lounge.find(community.id, db), db)
    guard usage.isUnlimited || usage.usedSeconds < usage.lounge.freeSeconds else {
      throw APIError.freeMinutesExhausted(usage)
    }
    try add(seconds: 0, calls: 1, of: user, in: community.id, db)
  }
}

extension APIError {
  static func freeMinutesExhausted(_ usage: LoungeUsage) -> APIError {
    freeMinutesExhausted(
      used: usage.usedSeconds, free: usage.lounge.freeSeconds, resetsAt: usage.resetsAt,
      price: usage.lounge.subscriptionPriceCents)
  }

  /// As the description shows it.
  static let freeMinutesExhausted = freeMinutesExhausted(used: 300, free: 300, resetsAt: Example.time, price: 999)

  private static func freeMinutesExhausted(used: Int64, free: Int64, resetsAt: Date, price: Int64) -> APIError {
    APIError(
      402, "free_minutes_exhausted",
      free == 0
        ? "This lounge is for its subscribers."
        : "Today's free minutes of this lounge are used up. They begin again at midnight UTC.",
      details: [
        (key: "usedSeconds", value: .integer(used)), (key: "freeSeconds", value: .integer(free)),
        (key: "resetsAt", value: .string(resetsAt.rfc3339)), (key: "subscriptionPriceCents", value: .integer(price)),
      ])
  }
}

/// GET /api/lounge/{id}/usage
struct UsageView: JSONObject {
  let usedSeconds: Int64
  let freeSeconds: Int64
  /// Nil: no limit.
  let remainingSeconds: Int64?
  let resetsAt: Date
  let subscribed: Bool
  let subscriptionExpiresAt: Date?

  static let example = UsageView(
    usedSeconds: 120, freeSeconds: 300, remainingSeconds: 180, resetsAt: Example.time, subscribed: false,
    subscriptionExpiresAt: nil)

  func fields(_ json: inout JSONWriter) {
    json.field("usedSeconds", usedSeconds)
    json.field("freeSeconds", freeSeconds)
    json.field("remainingSeconds", remainingSeconds)
    json.field("resetsAt", resetsAt)
    json.field("subscribed", subscribed)
    json.field("subscriptionExpiresAt", subscriptionExpiresAt)
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in
      let usage = try LoungeUsage.find(me.id, in: try Lounge.find(id, db), db)
      return .ok(
        UsageView(
          usedSeconds: usage.usedSeconds, freeSeconds: usage.lounge.freeSeconds,
          remainingSeconds: usage.isUnlimited ? nil : max(0, usage.lounge.freeSeconds - usage.usedSeconds),
          resetsAt: usage.resetsAt, subscribed: usage.subscription?.isLive == true,
          subscriptionExpiresAt: usage.subscription?.expiresAt))
    }
  }
}
