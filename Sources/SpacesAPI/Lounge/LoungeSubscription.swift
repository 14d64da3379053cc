import FoundationEssentials
import Ledger
import MariaDB
import Web

/// What ties a subscriber to a lounge. Each row is one person's, for all the months they pay.
struct LoungeSubscription: Sendable {
  let id: UUID
  /// Nil before the first month is paid.
  let expiresAt: Date?
  let isLive: Bool

  /// The month that begins where the last paid one ends (0: the first). Unique in the ledger: a
  /// month is paid once, whoever asks for it, the subscriber or the renewal.
  var nextPeriod: String { "subscription:\(id.text):\(expiresAt?.microseconds ?? 0)" }

  static func find(_ user: UUID, in lounge: UUID, lock: Bool = false, _ db: Connection) throws -> LoungeSubscription? {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    return try db.first(
      """
      SELECT id, expires_at, COALESCE(expires_at > NOW(6), FALSE) FROM lounge_subscriptions
      WHERE lounge_id = \(lounge) AND user_id = \(user) \(locking)
      """
    ) { row in LoungeSubscription(id: try row.next(), expiresAt: try row.next(), isLive: try row.next()) }
  }
}

/// POST /api/lounge/{id}/subscribe
struct Subscribe: Body {
  let autoRenew: Bool

  static let example: JSONValue = ["autoRenew": true]

  init(_ fields: Fields) throws {
    autoRenew = try fields.optional("autoRenew", .flag, default: false)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Subscribe = try call.optionalBody()
    let id = try call.id()
    return try call.write { db in
      let lounge = try Lounge.active(id, db)
      if lounge.community.creatorId == me.id { throw APIError.creatorNeedsNone }
      guard let old = try ownRow(me.id, lounge, call.app, db) else { throw APIError.unexpected }
      if old.isLive { throw APIError.alreadySubscribed }
      guard lounge.subscriptionPriceCents > 0 else { throw APIError.noSubscription }
      try call.app.ledger.charge(
        [Payment(.subscription, lounge.subscriptionPriceCents, reference: old.nextPeriod)],
        from: me.id, to: lounge.community.creatorId, community: id, db)
      try db.execute(
        """
        UPDATE lounge_subscriptions SET expires_at = NOW(6) + INTERVAL 30 DAY, auto_renew = \(input.autoRenew)
        WHERE id = \(old.id)
        """)
      guard let new = try LoungeSubscription.find(me.id, in: id, db)?.expiresAt else { throw APIError.unexpected }
      return .ok(Subscribed(subscriptionExpiresAt: new))
    }
  }

  /// The person's row, made when it is missing and locked: their other requests queue behind it.
  private static func ownRow(_ user: UUID, _ lounge: Lounge, _ app: App, _ db: Connection) throws -> LoungeSubscription? {
    try db.execute(
      """
      INSERT INTO lounge_subscriptions (id, lounge_id, user_id)
      VALUES (\(app.ids.next()), \(lounge.community.id), \(user))
      ON DUPLICATE KEY UPDATE id = id
      """)
    return try LoungeSubscription.find(user, in: lounge.community.id, lock: true, db)
  }
}

struct Subscribed: JSONObject {
  let subscriptionExpiresAt: Date
  static let example = Subscribed(subscriptionExpiresAt: Example.time)
  func fields(_ json: inout JSONWriter) {
    json.field("success", true)
    json.field("subscriptionExpiresAt", subscriptionExpiresAt)
  }
}

/// PUT /api/lounge/{id}/subscription
enum SubscriptionRenewal {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: RenewalChoice = try call.body()
    let id = try call.id()
    return try call.write { db in
      let lounge = try Lounge.find(id, db)
      guard let subscription = try LoungeSubscription.find(me.id, in: id, lock: true, db), subscription.isLive
      else { throw APIError.notSubscribed }
      guard lounge.community.status == .active else { throw APIError.archived }
      try db.execute(
        "UPDATE lounge_subscriptions SET auto_renew = \(input.autoRenew) WHERE id = \(subscription.id)")
      return .success
    }
  }
}
