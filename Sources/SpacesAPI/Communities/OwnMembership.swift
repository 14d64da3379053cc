import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/membership
struct OwnMembership: JSONObject {
  let membership: Membership
  /// What the next renewal would charge, in whole coins; nil: the membership does not renew itself.
  let renewalPrice: Int64?
  /// The monthly fee of today, in whole coins.
  let currentPrice: Int64

  static let example = OwnMembership(membership: .example, renewalPrice: 100, currentPrice: 100)

  func fields(_ json: inout JSONWriter) {
    json.field("role", membership.role)
    json.field("subscriptionStatus", membership.subscriptionStatus)
    json.field("expiresAt", membership.expiresAt)
    json.field("autoRenew", membership.autoRenew)
    json.field("renewalPrice", renewalPrice)
    json.field("currentPrice", currentPrice)
    json.field("joinFeePaid", membership.joinFeePaid)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, in: db)
      return .ok(OwnMembership(try find(me.id, id, in: db), of: community))
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

extension OwnMembership {
  init(_ membership: Membership, of community: Community) {
    let renews = membership.autoRenew && !membership.role.isStaff && community.status == .active
    self.membership = membership
    renewalPrice = renews ? Renewals.price(agreed: membership.agreedFee, current: community.monthlyFee) : nil
    currentPrice = community.monthlyFee
  }
}

/// PUT /api/communities/{id}/membership; a lounge's subscription takes the same body. Choosing the renewal agrees to
/// the price of today.
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
      try tx.execute(
        """
        UPDATE community_members
        SET auto_renew = \(input.autoRenew), agreed_fee = \(input.autoRenew ? community.monthlyFee : nil)
        WHERE id = \(membership.id)
        """)
      return .ok(OwnMembership(try OwnMembership.find(me.id, id, in: tx), of: community))
    }
  }
}
