import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/communities/{id}/members/{user_id}
struct RoleChange: RequestBody {
  let role: Role

  static let example: JSONValue = ["role": "moderator"]

  init(_ fields: Fields) throws {
    role = try fields.required("role", .choice([.moderator, .cs_agent, .member]))
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: RoleChange = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let (person, member) = try lockMember(call, of: id, in: tx)
      try community.admit(me.id, as: .creator, in: tx)
      guard member.role != .creator else { throw APIError.creatorStays }
      try member.change(to: input.role, of: person, community, in: tx)
      return .success
    }
  }

  /// The member that the path names, kept as it is until the transaction ends.
  /// - Throws: 404 `member_not_found`.
  static func lockMember(
    _ call: Call, of community: UUID, in tx: Transaction
  ) throws -> (person: UUID, membership: Membership) {
    guard let person = try? call.id("user_id"), let membership = try Membership.lock(person, community, in: tx),
      membership.isCurrent
    else { throw APIError.memberNotFound }
    return (person, membership)
  }
}

/// DELETE /api/communities/{id}/members/{user_id}: as if the member had left.
enum RemoveMember {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let (person, member) = try RoleChange.lockMember(call, of: id, in: tx)
      if community.creatorID != me.id {
        guard try Membership.find(me.id, id, in: tx).requireMember().role == .moderator, member.role == .member else {
          throw APIError.memberRemovers
        }
      }
      try community.admit(me.id, as: .anybody, in: tx)
      guard member.role != .creator else { throw APIError.creatorCannotLeave }
      try member.end(of: person, community, in: tx)
      return .success
    }
  }
}

extension APIError {
  static let memberNotFound = APIError(404, "member_not_found", "This person is not a member of the community.")
  static let creatorStays = APIError(409, "creator_stays", "The creator's role cannot change.")
  static let memberRemovers = APIError(
    403, "moderator_only", "Only the creator, or a moderator for plain members, can do this.")
}
