import FoundationEssentials
import Ledger
import MariaDB
import Web

/// GET /api/communities/{id}/earnings
struct Earnings: JSONObject {
  let communityId: UUID
  /// The creator's shares by the kind of their payments; refunds are negative.
  let shares: [TransactionKind: Int64]

  static let example = Earnings(communityId: Example.id, shares: [.joinFee: 140, .capture: 75, .refund: -5])

  func fields(_ json: inout JSONWriter) {
    json.field("communityId", communityId)
    json.field("earned", shares.values.reduce(0, +))
    json.field("joinFees", shares[.joinFee] ?? 0)
    json.field("monthlyFees", shares[.monthlyFee] ?? 0)
    json.field("subscriptions", shares[.subscription] ?? 0)
    json.field("agentCalls", shares[.capture] ?? 0)
    json.field("refunds", shares[.refund] ?? 0)
    json.field("currency", "coin")
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, in: db)
      try community.admit(me.id, as: .creator, evenArchived: true, in: db)
      return .ok(Earnings(communityId: id, shares: try LedgerReader(db).earnings(of: me.id, community: id)))
    }
  }
}
