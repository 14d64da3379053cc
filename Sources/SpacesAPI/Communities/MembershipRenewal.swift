import FoundationEssentials
import Ledger
import MariaDB

/// The membership of somebody whose paid month is over and who wants another one.
struct MembershipRenewal: Renewable {
  static let name = "membership"
  static let payment = TransactionKind.monthlyFee
  static let referencePrefix = "membership"

  let id: UUID
  let person: UUID
  let community: UUID
  let expiresAt: Date
  let agreedPrice: Int64?

  private static let isDue: SQL = """
    m.auto_renew = TRUE AND m.is_current = TRUE AND m.role = 'member' AND m.expires_at <= NOW(6)
    """

  static func due(limit: Int, in db: Reader) throws -> [UUID] {
    try db.query(
      "SELECT m.id FROM community_members m WHERE \(isDue) ORDER BY m.expires_at LIMIT \(limit)"
    ) { try $0.next() }
  }

  static func claim(_ id: UUID, in tx: Transaction) throws -> MembershipRenewal? {
    try tx.first(
      """
      SELECT m.user_id, m.community_id, m.expires_at, m.agreed_fee FROM community_members m
      WHERE m.id = \(id) AND \(isDue) FOR UPDATE SKIP LOCKED
      """
    ) { row in
      MembershipRenewal(
        id: id, person: try row.next(), community: try row.next(), expiresAt: try row.next(),
        agreedPrice: try row.next())
    }
  }

  func terms(in tx: Transaction) throws -> RenewalTerms? {
    try tx.first(
      """
      SELECT c.monthly_fee, c.creator_id FROM communities c
      JOIN users u ON u.id = \(person) AND u.suspended_at IS NULL
      WHERE c.id = \(community) AND c.status = 'active' AND c.creator_id <> u.id
      """
    ) { row in RenewalTerms(price: try row.next(), creator: try row.next()) }
  }

  /// A membership that has become free does not end any more.
  func extend(under terms: RenewalTerms, in tx: Transaction) throws {
    let expiry = terms.price > 0 ? Renewals.nextExpiry : "NULL"
    try tx.execute("UPDATE community_members SET expires_at = \(expiry) WHERE id = \(id)")
    Membership.announce(id, of: person, community, in: tx)
  }

  func end(in tx: Transaction) throws {
    try tx.execute("UPDATE community_members SET auto_renew = FALSE WHERE id = \(id)")
    Membership.announce(id, of: person, community, in: tx)
  }
}
