import Formats
import FoundationEssentials
import MariaDB
import Web

/// How much of a lounge's voice one person has heard today, in UTC, and how much they may hear.
struct LoungeUsage: Sendable {
  let usedSeconds: Int64
  let resetsAt: Date
  let lounge: Lounge
  let subscription: LoungeSubscription?
  private let isCreator: Bool

  /// Subscribers and the creator have no limit.
  var isUnlimited: Bool { isCreator || subscription?.isLive == true }

  /// What the next renewal would charge, in whole coins; nil when the subscription does not renew itself.
  var renewalPrice: Int64? {
    guard let subscription, subscription.autoRenew, lounge.community.status == .active else { return nil }
    return Renewals.price(agreed: subscription.agreedPrice, current: lounge.subscriptionPrice)
  }

  static func find(_ person: UUID, _ lounge: Lounge, in db: Reader) throws -> LoungeUsage {
    let id = lounge.community.id
    let subscription = try LoungeSubscription.find(person, id, in: db)
    let usage = try db.first(
      """
      SELECT COALESCE((
          SELECT seconds FROM lounge_usage WHERE lounge_id = \(id) AND day = DATE(NOW(6)) AND user_id = \(person)), 0),
        CAST(DATE(NOW(6)) + INTERVAL 1 DAY AS DATETIME(6))
      """
    ) { row in
      LoungeUsage(
        usedSeconds: try row.next(), resetsAt: try row.next(), lounge: lounge, subscription: subscription,
        isCreator: person == lounge.community.creatorID)
    }
    guard let usage else { throw APIError.unexpected }
    return usage
  }

  /// Counts seconds of audio that were delivered to `person` today.
  static func record(seconds: Int64, of person: UUID, _ lounge: UUID, in tx: Transaction) throws {
    try add(seconds: seconds, calls: 0, of: person, lounge, in: tx)
  }

  private static func add(seconds: Int64, calls: Int64, of person: UUID, _ lounge: UUID, in tx: Transaction) throws {
    try tx.execute(
      """
      INSERT INTO lounge_usage (lounge_id, day, user_id, seconds, calls)
      VALUES (\(lounge), DATE(NOW(6)), \(person), \(seconds), \(calls))
      ON DUPLICATE KEY UPDATE seconds = seconds + VALUES(seconds), calls = calls + VALUES(calls)
      """)
  }

  /// Lets somebody ask the lounge's agent, and counts the question.
  /// - Throws: 404 `lounge_not_found`, 402 `free_minutes_exhausted` when the day's free seconds are used up and
  ///   there is no live subscription.
  static func admit(_ person: UUID, to community: Community, in tx: Transaction) throws {
    let usage = try find(person, try Lounge.find(community.id, in: tx), in: tx)
    guard usage.isUnlimited || usage.usedSeconds < usage.lounge.freeSeconds else {
      throw APIError.freeMinutesExhausted(usage)
    }
    try add(seconds: 0, calls: 1, of: person, community.id, in: tx)
  }
}

extension APIError {
  static func freeMinutesExhausted(_ usage: LoungeUsage) -> APIError {
    freeMinutesExhausted(
      used: usage.usedSeconds, free: usage.lounge.freeSeconds, resetsAt: usage.resetsAt,
      price: usage.lounge.subscriptionPrice)
  }

  /// The example in the description.
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
