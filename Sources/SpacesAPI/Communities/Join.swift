import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/communities/{id}/join
struct Join: Body {
  let autoRenew: Bool

  static let example: JSONValue = ["autoRenew": true]

  init(_ fields: Fields) throws {
    autoRenew = try fields.optional("autoRenew", .flag, default: false)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: Join = try call.optionalBody()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.active(id, db)
      guard try join(me.id, community, autoRenew: input.autoRenew, call.app, db) else { throw APIError.alreadyMember }
      return .success
    }
  }

  /// Makes `user` a member, for the join fee (once ever; none from who never left, or comes back
  /// within a paid month) and a month's fee (unless one is paid for).
  /// - Returns: false for somebody who is a member already.
  /// - Throws: `LedgerError.insufficientBalance`
  static func join(_ user: UUID, _ community: Community, autoRenew: Bool, _ app: App, _ db: Connection) throws -> Bool {
    let old = try claim(user, in: community.id, app, db)
    if old.isCurrent && !old.isExpired { return false }

    let hasPaidDays = old.expiresAt != nil && !old.isExpired
    // A fee that was set after somebody came in is for those who come in after that.
    let joinFee = old.joinFeePaid || old.isCurrent || hasPaidDays ? 0 : community.joinFee
    let month = hasPaidDays ? 0 : community.monthlyFee
    try app.ledger.charge(
      [
        Payment(.join_fee, joinFee, reference: "join:\(old.id)"),
        Payment(.monthly_fee, month, reference: "month:\(old.id):\(old.expiresAt?.microseconds ?? 0):\(app.ids.next())"),
      ], from: user, to: community.creatorId, community: community.id, db)

    let expiry: SQL =
      hasPaidDays ? "expires_at" : month > 0 ? "NOW(6) + INTERVAL 30 DAY" : "NULL"
    let role: SQL = old.isCurrent ? "role" : "'member'"
    let joinedAt: SQL = old.isCurrent ? "joined_at" : "NOW(6)"
    try db.execute(
      """
      UPDATE community_members SET is_current = TRUE, role = \(role), joined_at = \(joinedAt), expires_at = \(expiry),
        auto_renew = \(autoRenew), join_fee_paid = join_fee_paid OR \(joinFee > 0)
      WHERE id = \(old.id)
      """)
    if !old.isCurrent {
      // Last, because everybody who joins at this moment waits for this row.
      let counted = try db.execute(
        "UPDATE communities SET member_count = member_count + 1 WHERE id = \(community.id) AND status = 'active'") == 1
      // It was archived since we looked: nobody pays for that.
      guard counted else { throw APIError.archived }
    }
    return true
  }

  /// The person's one row, new or old. Its lock puts the same person's other requests behind us.
  private static func claim(_ user: UUID, in community: UUID, _ app: App, _ db: Connection) throws -> Membership {
    if let known = try Membership.find(user, in: community, lock: true, db) { return known }
    let new = Membership(
      id: app.ids.next(), role: .member, isCurrent: false, expiresAt: nil, isExpired: false, autoRenew: false,
      joinFeePaid: false)
    // A plain INSERT would leave every loser of the race with a shared lock that none of them can raise.
    let inserted = try db.execute(
      """
      INSERT INTO community_members (id, community_id, user_id, is_current)
      VALUES (\(new.id), \(community), \(user), FALSE)
      ON DUPLICATE KEY UPDATE id = id
      """) == 1
    if inserted { return new }
    guard let other = try Membership.find(user, in: community, lock: true, db) else { throw APIError.unexpected }
    return other
  }
}
