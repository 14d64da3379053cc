import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// POST /api/lounge/{id}/subscribe
struct Subscribe: RequestBody {
  let autoRenew: Bool
  let agreement: PriceAgreement

  static let example: JSONValue = ["autoRenew": true, "maxCharge": 999]

  init(_ fields: Fields) throws {
    autoRenew = try fields.optional("autoRenew", .flag, default: false)
    agreement = try PriceAgreement(fields)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Subscribe = try call.optionalBody()
    let id = try call.id()
    return try call.write { tx in
      let lounge = try Lounge.find(id, in: tx)
      try lounge.community.admit(me.id, as: .anybody, in: tx)
      if lounge.community.creatorID == me.id { throw APIError.creatorNeedsNone }
      let old = try LoungeSubscription.claim(me.id, id, in: tx)
      if old.isLive { throw APIError.alreadySubscribed }
      guard lounge.subscriptionPrice > 0 else { throw APIError.noSubscription }
      try input.agreement.agree(to: lounge.subscriptionPrice)
      try tx.ledger.charge(
        [Payment(.subscription, lounge.subscriptionPrice, reference: old.nextPeriod)],
        from: me.id, to: lounge.community.creatorID, community: id)
      try tx.execute(
        """
        UPDATE lounge_subscriptions
        SET expires_at = NOW(6) + INTERVAL 30 DAY, auto_renew = \(input.autoRenew),
          agreed_price = \(input.autoRenew ? lounge.subscriptionPrice : nil)
        WHERE id = \(old.id)
        """)
      guard let new = try LoungeSubscription.find(me.id, id, in: tx)?.expiresAt else { throw APIError.unexpected }
      return .ok(Subscribed(subscriptionExpiresAt: new))
    }
  }
}

struct Subscribed: JSONObject {
  let subscriptionExpiresAt: Date

  static let example = Subscribed(subscriptionExpiresAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("success", true)
    json.field("subscriptionExpiresAt", subscriptionExpiresAt)
  }
}

/// PUT /api/lounge/{id}/subscription
enum SubscriptionChange {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: RenewalChoice = try call.body()
    let id = try call.id()
    return try call.write { tx in
      let lounge = try Lounge.find(id, in: tx)
      guard let subscription = try LoungeSubscription.lock(me.id, id, in: tx), subscription.isLive else {
        throw APIError.notSubscribed
      }
      try lounge.community.admit(me.id, as: .anybody, in: tx)
      try tx.execute(
        """
        UPDATE lounge_subscriptions
        SET auto_renew = \(input.autoRenew), agreed_price = \(input.autoRenew ? lounge.subscriptionPrice : nil)
        WHERE id = \(subscription.id)
        """)
      return .success
    }
  }
}
