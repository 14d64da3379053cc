import FoundationEssentials
import Ledger
import Logging
import MariaDB
import Web

/// Something that is paid for month by month. A row of `table` is one person's: `user_id`,
/// `expires_at`, `auto_renew`.
struct Renewals: Sendable {
  /// For people, in logs.
  let name: String
  let kind: TransactionKind
  let table: String
  /// The column that names the community.
  let community: String
  /// Which rows can be renewed at all.
  let condition: SQL
  /// The table that has the price, joined to `c`, and the price of the month that begins, whatever it was before.
  let priceList: SQL
  let price: SQL
  /// What a month for nothing sets `expires_at` to.
  let freeExpiry: SQL

  static let memberships = Renewals(
    name: "membership", kind: .monthly_fee, table: "community_members", community: "community_id",
    condition: "m.auto_renew = TRUE AND m.is_current = TRUE AND m.role <> 'creator'",
    priceList: "communities p ON p.id = c.id", price: "p.monthly_fee",
    freeExpiry: "NULL")

  static let subscriptions = Renewals(
    name: "subscription", kind: .subscription, table: "lounge_subscriptions", community: "lounge_id",
    condition: "m.auto_renew = TRUE", priceList: "lounges p ON p.community_id = c.id", price: "p.subscription_price_cents",
    freeExpiry: nextExpiry)

  /// The month after the one that is over. After an outage of several, the missed ones are not charged.
  static let nextExpiry: SQL = "IF(expires_at > NOW(6) - INTERVAL 30 DAY, expires_at, NOW(6)) + INTERVAL 30 DAY"

  /// Renews what is due, a transaction each. What somebody else is renewing is passed by.
  /// - Returns: how many were renewed.
  func run(_ app: App) throws -> Int {
    var renewed = 0
    // Bounded, so that a crowd whose month ends at once does not keep other work waiting.
    for id in try due(limit: 2000, app) {
      do {
        if try renew(id, app) { renewed += 1 }
      } catch {
        // A database that is away is so for the others as well; anything else is about this one alone.
        if APIError(error)?.status == 503 { throw error }
        app.log.error("renewal failed", metadata: ["of": "\(name)", "id": "\(id.text)", "cause": "\(error)"])
      }
    }
    return renewed
  }

  private func due(limit: Int, _ app: App) throws -> [UUID] {
    try app.database.read { db in
      try db.query(
        """
        SELECT m.id FROM \(raw: table) m WHERE \(condition) AND m.expires_at <= NOW(6)
        ORDER BY m.expires_at LIMIT \(limit)
        """
      ) { try $0.next(UUID.self) }
    }
  }

  /// - Returns: whether it was renewed, here and now.
  private func renew(_ id: UUID, _ app: App) throws -> Bool {
    try app.database.transaction { db in
      let claimed = try db.first(
        """
        SELECT m.user_id, m.\(raw: community), m.expires_at FROM \(raw: table) m
        WHERE m.id = \(id) AND \(condition) AND m.expires_at <= NOW(6) FOR UPDATE SKIP LOCKED
        """
      ) { row in (user: try row.next(UUID.self), community: try row.next(UUID.self), end: try row.next(Date.self)) }
      guard let claimed else { return false }
      guard let terms = try terms(for: claimed.user, in: claimed.community, db) else {
        try end(id, db)
        return false
      }
      do {
        // One reference for each period: it could not be paid for twice even by two hosts that
        // both believe to have the row.
        let period = "\(name):\(id.text):\(claimed.end.microseconds)"
        try app.ledger.charge(
          [Payment(kind, terms.price, reference: period)], from: claimed.user, to: terms.creator,
          community: claimed.community, db)
      } catch LedgerError.insufficientBalance {
        try end(id, db)
        return false
      }
      let expiry = terms.price > 0 ? Self.nextExpiry : freeExpiry
      try db.execute("UPDATE \(raw: table) SET expires_at = \(expiry) WHERE id = \(id)")
      return true
    }
  }

  /// What another month costs, and whom it pays. Nil: it is not to be had, because the community is
  /// archived or the person suspended.
  private func terms(for user: UUID, in community: UUID, _ db: Connection) throws -> (price: Int64, creator: UUID)? {
    try db.first(
      """
      SELECT \(price), c.creator_id FROM communities c JOIN \(priceList)
      JOIN users u ON u.id = \(user) AND u.suspended_at IS NULL
      WHERE c.id = \(community) AND c.status = 'active' AND c.creator_id <> u.id
      """
    ) { row in (price: try row.next(), creator: try row.next()) }
  }

  /// It has expired by itself; now it also stays so.
  private func end(_ id: UUID, _ db: Connection) throws {
    try db.execute("UPDATE \(raw: table) SET auto_renew = FALSE WHERE id = \(id)")
  }
}
