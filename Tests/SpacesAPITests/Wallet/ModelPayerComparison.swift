import Formats
import Foundation
import Ledger
import Testing

@testable import SpacesAPI

/// What is compared between the rounds, while nothing else happens.
extension ModelPayer {
  /// Takes over what a round of jobs renewed, which must be all that was due and could be paid.
  mutating func followRenewals() throws {
    var unpaid: [Int64] = []
    for offer in offers {
      if let old = model.memberships[offer.id], old.isCurrent, old.autoRenew, old.isExpired {
        let now = try person.membership(in: offer.place)
        let isRenewed = now["subscriptionStatus"] == "active"
        #expect(now["autoRenew"] == .bool(isRenewed))
        if isRenewed {
          try renew(offer.monthlyFee, .monthlyFee, offer)
          model.memberships[offer.id]?.paid = .live
        } else {
          unpaid.append(offer.monthlyFee)
          model.memberships[offer.id]?.autoRenew = false
        }
      }
      if let old = model.subscriptions[offer.id], old.autoRenew, old.paid == .expired, let price = offer.subscription {
        if try person.get("\(offer.place.loungePath)/usage")["subscribed"] == true {
          try renew(price, .subscription, offer)
          model.subscriptions[offer.id]?.paid = .live
        } else {
          unpaid.append(price)
          model.subscriptions[offer.id]?.autoRenew = false
        }
      }
    }
    // A round only takes, so whatever was too dear in the course of it is so now.
    for price in unpaid { #expect(price > model.available) }
  }

  private mutating func renew(_ price: Int64, _ kind: TransactionKind, _ offer: Offer) throws {
    let line = try person.statement().first {
      $0["kind"]?.text == kind.rawValue && $0["communityId"] == .id(offer.id)
    }
    charge([(kind, price)], for: offer, [try #require(line?["id"]?.text)])
  }

  func compareBalances() throws {
    #expect(try person.balance() == model.available)
    #expect(try person.held() == model.held)
    if let newest = try person.statement(1).first { #expect(newest["balanceAfter"]?.int64 == model.available) }
  }
}
