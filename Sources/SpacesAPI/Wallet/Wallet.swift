import FoundationEssentials
import Ledger
import Web

/// GET /api/wallet
struct Wallet: JSONObject {
  /// Coins to spend, without what is held.
  let balance: Int64
  let held: Int64

  static let example = Wallet(balance: 700, held: 5)

  func fields(_ json: inout JSONWriter) {
    json.field("balance", balance)
    json.field("held", held)
    json.field("currency", "coin")
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    return try call.read { db in
      let balance = try call.app.ledger.balance(of: me.id, db)
      return .ok(Wallet(balance: balance.available, held: balance.held))
    }
  }
}

/// GET /api/communities/{id}/earnings
struct Earnings: JSONObject {
  let communityId: UUID
  /// The creator's shares by what they are of; refunds are negative.
  let shares: [TransactionKind: Int64]

  static let example = Earnings(communityId: Example.id, shares: [.join_fee: 140, .capture: 75, .refund: -5])

  func fields(_ json: inout JSONWriter) {
    json.field("communityId", communityId)
    json.field("earned", shares.values.reduce(0, +))
    json.field("joinFees", shares[.join_fee] ?? 0)
    json.field("monthlyFees", shares[.monthly_fee] ?? 0)
    json.field("subscriptions", shares[.subscription] ?? 0)
    json.field("agentCalls", shares[.capture] ?? 0)
    json.field("refunds", shares[.refund] ?? 0)
    json.field("currency", "coin")
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in
      let community = try Community.find(id, db)
      guard community.creatorId == me.id else { throw APIError.creatorOnly }
      return .ok(Earnings(communityId: id, shares: try call.app.ledger.earnings(of: me.id, community: id, db)))
    }
  }
}
