import FoundationEssentials
import MariaDB
import Web

/// PUT /api/communities/{id}/members/{user_id}
struct RoleChange: Body {
  let role: Role

  static let example: JSONValue = ["role": "moderator"]

  init(_ fields: Fields) throws {
    role = try fields.required("role", .choice([.moderator, .cs_agent, .member]))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: RoleChange = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let (user, member) = try find(call, in: id, db)
      guard community.creatorId == me.id else { throw APIError.creatorOnly }
      guard community.status == .active else { throw APIError.archived }
      guard member.role != .creator else { throw APIError.creatorStays }
      try db.execute("UPDATE community_members SET role = \(input.role) WHERE id = \(member.id)")
      if input.role == .member, member.role != .member { try Conversation.handBack(from: user, in: id, db) }
      return .success
    }
  }

  /// The member that the path names, kept as it is until the transaction ends.
  /// - Throws: 404 `member_not_found`.
  static func find(_ call: Call, in community: UUID, _ db: Connection) throws -> (user: UUID, membership: Membership) {
    guard let user = try? call.id("user_id"),
      let membership = try Membership.find(user, in: community, lock: true, db), membership.isCurrent
    else { throw APIError.memberNotFound }
    return (user, membership)
  }
}

/// DELETE /api/communities/{id}/members/{user_id}: as if the member had left.
enum RemoveMember {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let (user, member) = try RoleChange.find(call, in: id, db)
      if community.creatorId != me.id {
        guard try Membership.require(me.id, in: id, db).role == .moderator, member.role == .member else {
          throw APIError.memberRemovers
        }
      }
      guard community.status == .active else { throw APIError.archived }
      guard member.role != .creator else { throw APIError.creatorCannotLeave }
      try Leave.end(member, of: user, in: id, db)
      return .success
    }
  }
}

extension APIError {
  static let memberNotFound = APIError(404, "member_not_found", "This person is not a member of the community.")
  static let creatorStays = APIError(409, "creator_stays", "The creator's role cannot change.")
  static let memberRemovers = APIError(403, "moderator_only", "Only the creator, or a moderator for plain members, can do this.")
}
