import MariaDB
import Web

/// POST /api/communities/{id}/leave
enum Leave {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let membership = try OwnMembership.lock(me.id, id, in: tx)
      if community.creatorID == me.id { throw APIError.creatorCannotLeave }
      try membership.end(of: me.id, community, in: tx)
      return .success
    }
  }
}
