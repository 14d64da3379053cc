import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/leave
enum Leave {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let membership = try OwnMembership.current(me.id, in: id, lock: true, db)
      if community.creatorId == me.id { throw APIError.creatorCannotLeave }
      try end(membership, of: me.id, in: id, db)
      return .success
    }
  }

  /// Ends a membership that the transaction has locked. The row stays, with what was paid.
  /// Whoever is out is charged no more, for a lounge's subscription either, and serves nobody.
  static func end(_ membership: Membership, of user: UUID, in community: UUID, _ db: Connection) throws {
    try db.execute("UPDATE community_members SET is_current = FALSE, auto_renew = FALSE WHERE id = \(membership.id)")
    try db.execute(
      "UPDATE lounge_subscriptions SET auto_renew = FALSE WHERE lounge_id = \(community) AND user_id = \(user)")
    if membership.role != .member { try Conversation.handBack(from: user, in: community, db) }
    // Last, because everybody who comes or goes at this moment waits for this row.
    try db.execute("UPDATE communities SET member_count = member_count - 1 WHERE id = \(community)")
  }
}
