import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/invite-cs
struct InviteCS: Body {
  let userId: UUID

  static let example: JSONValue = ["userId": .string(Example.id.text)]

  init(_ fields: Fields) throws {
    userId = try fields.required("userId", .id)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: InviteCS = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      guard try db.first("SELECT id FROM users WHERE id = \(input.userId)", { try $0.next(UUID.self) }) != nil else {
        throw APIError.userNotFound
      }
      let role = try Membership.requireStaff(me.id, in: id, db)
      guard role == .creator || role == .moderator else { throw APIError.creatorOrModeratorOnly }
      guard community.status == .active else { throw APIError.archived }
      if input.userId != community.creatorId { try appoint(input.userId, in: id, call.app, db) }
      return .success
    }
  }

  /// Makes `user` a CS agent; a moderator, who can do all that one can, stays a moderator. Who serves
  /// the community neither pays for it nor is put out when a paid month ends.
  private static func appoint(_ user: UUID, in community: UUID, _ app: App, _ db: Connection) throws {
    try db.execute(
      """
      INSERT INTO community_members (id, community_id, user_id, is_current)
      VALUES (\(app.ids.next()), \(community), \(user), FALSE)
      ON DUPLICATE KEY UPDATE id = id
      """)
    guard let old = try Membership.find(user, in: community, lock: true, db) else { throw APIError.userNotFound }
    let role = old.isCurrent && old.role == .moderator ? Role.moderator : .cs_agent
    let joinedAt: SQL = old.isCurrent ? "joined_at" : "NOW(6)"
    try db.execute(
      """
      UPDATE community_members
      SET is_current = TRUE, role = \(role), joined_at = \(joinedAt), expires_at = NULL, auto_renew = FALSE
      WHERE id = \(old.id)
      """)
    if !old.isCurrent {
      // Last, because everybody who joins at this moment waits for this row.
      try db.execute("UPDATE communities SET member_count = member_count + 1 WHERE id = \(community)")
    }
  }
}
