import Formats
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

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      _ = try Community.find(id, in: db)
      return .ok(OwnMembership(membership: try find(me.id, id, in: db)))
    }
  }

  /// - Throws: 404 `not_member`.
  static func find(_ person: UUID, _ community: UUID, in db: Reader) throws -> Membership {
    guard let membership = try Membership.find(person, community, in: db), membership.isCurrent else {
      throw APIError.membershipNotFound
    }
    return membership
  }

  /// Keeps the row as it is until the transaction ends.
  /// - Throws: 404 `not_member`.
  static func lock(_ person: UUID, _ community: UUID, in tx: Transaction) throws -> Membership {
    guard let membership = try Membership.lock(person, community, in: tx), membership.isCurrent else {
      throw APIError.membershipNotFound
    }
    return membership
  }
}

/// PUT /api/communities/{id}/membership; a lounge's subscription takes the same body.
struct RenewalChoice: RequestBody {
  let autoRenew: Bool

  static let example: JSONValue = ["autoRenew": false]

  init(_ fields: Fields) throws {
    autoRenew = try fields.required("autoRenew", .flag)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: RenewalChoice = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.find(id, in: tx)
      let membership = try OwnMembership.lock(me.id, id, in: tx)
      // An expired membership begins anew by joining, which shows its price, and not by a later charge.
      if membership.isExpired, input.autoRenew { throw APIError.membershipExpired }
      try community.admit(me.id, as: .anybody, in: tx)
      try tx.execute("UPDATE community_members SET auto_renew = \(input.autoRenew) WHERE id = \(membership.id)")
      return .ok(OwnMembership(membership: try OwnMembership.find(me.id, id, in: tx)))
    }
  }
}
