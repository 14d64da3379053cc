import MariaDB
import Web

/// POST /api/communities/{id}/leave
enum Leave {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      if community.creatorId == me.id { throw APIError.creatorCannotLeave }
      let left = try db.execute(
        """
        UPDATE community_members SET is_current = FALSE, auto_renew = FALSE
        WHERE community_id = \(id) AND user_id = \(me.id) AND is_current
        """) == 1
      guard left else { throw APIError.notMember404 }
      try db.execute("UPDATE communities SET member_count = member_count - 1 WHERE id = \(id)")
      return .success
    }
  }
}
