import FoundationEssentials
import MariaDB
import Web

/// GET /api/lounge/{id}/usage
struct UsageView: JSONObject {
  let usedSeconds: Int64
  let freeSeconds: Int64
  /// Nil: no limit.
  let remainingSeconds: Int64?
  let resetsAt: Date
  let subscribed: Bool
  let subscriptionExpiresAt: Date?
  let autoRenew: Bool
  /// What the next renewal would charge, in whole coins; nil: the subscription does not renew itself.
  let renewalPrice: Int64?
  /// The price of a month today, in whole coins; 0: no subscription is offered.
  let currentPrice: Int64

  static let example = UsageView(
    usedSeconds: 120, freeSeconds: 300, remainingSeconds: 180, resetsAt: Example.time, subscribed: true,
    subscriptionExpiresAt: Example.time, autoRenew: true, renewalPrice: 999, currentPrice: 999)

  func fields(_ json: inout JSONWriter) {
    json.field("usedSeconds", usedSeconds)
    json.field("freeSeconds", freeSeconds)
    json.field("remainingSeconds", remainingSeconds)
    json.field("resetsAt", resetsAt)
    json.field("subscribed", subscribed)
    json.field("subscriptionExpiresAt", subscriptionExpiresAt)
    json.field("autoRenew", autoRenew)
    json.field("renewalPrice", renewalPrice)
    json.field("currentPrice", currentPrice)
  }

  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.read { db in
      let usage = try LoungeUsage.find(me.id, try Lounge.find(id, in: db), in: db)
      return .ok(
        UsageView(
          usedSeconds: usage.usedSeconds, freeSeconds: usage.lounge.freeSeconds,
          remainingSeconds: usage.isUnlimited ? nil : max(0, usage.lounge.freeSeconds - usage.usedSeconds),
          resetsAt: usage.resetsAt, subscribed: usage.subscription?.isLive == true,
          subscriptionExpiresAt: usage.subscription?.expiresAt, autoRenew: usage.subscription?.autoRenew == true,
          renewalPrice: usage.renewalPrice, currentPrice: usage.lounge.subscriptionPrice))
    }
  }
}
