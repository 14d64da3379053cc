import FoundationEssentials
import Ledger
import MariaDB

/// The subscription of somebody whose paid month is over and who wants another one.
struct SubscriptionRenewal: Renewable {
  static let name = "subscription"
  static let payment = TransactionKind.subscription
  static let referencePrefix = "subscription"

  let id: UUID
  let person: UUID
  /// The lounge's.
  let community: UUID
  let expiresAt: Date
  let agreedPrice: Int64?

  private static let isDue: SQL = "s.auto_renew = TRUE AND s.expires_at <= NOW(6)"

  static func due(limit: Int, in db: Reader) throws -> [UUID] {
    try db.query(
      "SELECT s.id FROM lounge_subscriptions s WHERE \(isDue) ORDER BY s.expires_at LIMIT \(limit)"
    ) { try $0.next() }
  }

  static func claim(_ id: UUID, in tx: Transaction) throws -> SubscriptionRenewal? {
    try tx.first(
      """
      SELECT s.user_id, s.lounge_id, s.expires_at, s.agreed_price FROM lounge_subscriptions s
      WHERE s.id = \(id) AND \(isDue) FOR UPDATE SKIP LOCKED
      """
    ) { row in
      SubscriptionRenewal(
        id: id, person: try row.next(), community: try row.next(), expiresAt: try row.next(),
        agreedPrice: try row.next())
    }
  }

  func terms(in tx: Transaction) throws -> RenewalTerms? {
    try tx.first(
      """
      SELECT l.subscription_price_cents, c.creator_id
      FROM communities c JOIN lounges l ON l.community_id = c.id
      JOIN users u ON u.id = \(person) AND u.suspended_at IS NULL
      WHERE c.id = \(community) AND c.status = 'active' AND c.creator_id <> u.id
      """
    ) { row in RenewalTerms(price: try row.next(), creator: try row.next()) }
  }

  /// A month that costs nothing ends like any other: the next one costs what the lounge asks for then.
  func extend(under terms: RenewalTerms, in tx: Transaction) throws {
    try tx.execute("UPDATE lounge_subscriptions SET expires_at = \(Renewals.nextExpiry) WHERE id = \(id)")
  }

  func end(in tx: Transaction) throws {
    try tx.execute("UPDATE lounge_subscriptions SET auto_renew = FALSE WHERE id = \(id)")
  }
}
