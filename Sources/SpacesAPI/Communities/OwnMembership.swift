import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/membership
struct OwnMembership: JSONObject {
  let membership: Membership

  static let example = OwnMembership(membership: .example)

  func fields(_ json: inout JSONWriter) {
    json.field("role", membership.role)
    json.field("subscriptionStatus", membership.subscriptionStatus)
    json.field("expiresAt", membership.expiresAt)
    json.field("autoRenew", membership.autoRenew)
    json.field("joinFeePaid", membership.joinFeePaid)
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in
      _ = try Community.find(id, db)
      return .ok(OwnMembership(membership: try current(me.id, in: id, db)))
    }
  }

  /// - Throws: 404 `not_member`.
  static func current(_ user: UUID, in community: UUID, lock: Bool = false, _ db: Connection) throws -> Membership {
    guard let membership = try Membership.find(user, in: community, lock: lock, db), membership.isCurrent else {
      throw APIError.notMember404
    }
    return membership
  }
}

/// PUT /api/communities/{id}/membership; a lounge's subscription takes the same.
struct RenewalChoice: Body {
  let autoRenew: Bool

  static let example: JSONValue = ["autoRenew": false]

  init(_ fields: Fields) throws {
    autoRenew = try fields.required("autoRenew", .flag)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: RenewalChoice = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      let membership = try OwnMembership.current(me.id, in: id, lock: true, db)
      // What is over is begun anew by joining, when its price is looked at, and not by a charge later on.
      if membership.isExpired, input.autoRenew { throw APIError.membershipExpired }
      guard community.status == .active else { throw APIError.archived }
      try db.execute("UPDATE community_members SET auto_renew = \(input.autoRenew) WHERE id = \(membership.id)")
      return .ok(OwnMembership(membership: try OwnMembership.current(me.id, in: id, db)))
    }
  }
}
