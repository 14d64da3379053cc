import FoundationEssentials
import MariaDB
import Web

/// One person's subscription of a lounge: one row for all the months that they pay.
struct LoungeSubscription: Sendable {
  let id: UUID
  /// Nil before the first month is paid.
  let expiresAt: Date?
  /// By the database's clock.
  let isLive: Bool
  let autoRenew: Bool
  /// What the person agreed to pay for a further month by choosing the renewal, in whole coins; nil: nothing.
  let agreedPrice: Int64?

  /// The ledger's reference of the month after the last paid one, whether the subscriber or the renewal pays it.
  var nextPeriod: String { Renewals.reference(SubscriptionRenewal.referencePrefix, id, after: expiresAt) }

  /// Nil for somebody who never subscribed.
  static func find(_ person: UUID, _ lounge: UUID, in db: Reader) throws -> LoungeSubscription? {
    try first("WHERE lounge_id = \(lounge) AND user_id = \(person)", in: db)
  }

  /// Keeps the row as it is until the transaction ends.
  static func lock(_ person: UUID, _ lounge: UUID, in tx: Transaction) throws -> LoungeSubscription? {
    try first("WHERE lounge_id = \(lounge) AND user_id = \(person) FOR UPDATE", in: tx)
  }

  private static func first(_ condition: SQL, in db: Reader) throws -> LoungeSubscription? {
    try db.first(
      """
      SELECT id, expires_at, COALESCE(expires_at > NOW(6), FALSE), auto_renew, agreed_price
      FROM lounge_subscriptions \(condition)
      """
    ) { row in
      LoungeSubscription(
        id: try row.next(), expiresAt: try row.next(), isLive: try row.next(), autoRenew: try row.next(),
        agreedPrice: try row.next())
    }
  }

  /// The person's row, which is made when there is none. It is locked until the transaction ends, so that the
  /// same person's other requests wait.
  static func claim(_ person: UUID, _ lounge: UUID, in tx: Transaction) throws -> LoungeSubscription {
    try tx.execute(
      """
      INSERT INTO lounge_subscriptions (id, lounge_id, user_id)
      VALUES (\(tx.ids.next()), \(lounge), \(person))
      ON DUPLICATE KEY UPDATE id = id
      """)
    guard let subscription = try lock(person, lounge, in: tx) else { throw APIError.unexpected }
    return subscription
  }

  /// Lets a subscription end with its paid month, because the person has left. Does nothing in a community that is
  /// no lounge.
  static func stopRenewal(of person: UUID, in community: UUID, in tx: Transaction) throws {
    try tx.execute(
      "UPDATE lounge_subscriptions SET auto_renew = FALSE WHERE lounge_id = \(community) AND user_id = \(person)")
  }
}
