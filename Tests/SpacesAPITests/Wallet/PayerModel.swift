import Foundation
import Ledger

/// What the product should hold of one person who pays and is never paid, in plain values.
struct PayerModel {
  enum Paid { case never, live, expired }

  struct Membership {
    var isCurrent = false
    var joinFeePaid = false
    var autoRenew = false
    /// `never`: it does not expire.
    var paid = Paid.never
    var isExpired: Bool { paid == .expired }
  }

  struct Subscription {
    var autoRenew = false
    var paid = Paid.never
  }

  struct Fee {
    let transaction: String
    let offer: Offer
    let amount: Int64
    var refunded: Int64 = 0
    var share: Int64 { amount * 70 / 100 }
    func share(of part: Int64) -> Int64 { part * share / amount }
  }

  var available: Int64 = 0
  var held: Int64 = 0
  var memberships: [UUID: Membership] = [:]
  var subscriptions: [UUID: Subscription] = [:]
  var holds: [(id: UUID, transaction: String, offer: Offer, amount: Int64)] = []
  var fees: [Fee] = []
}

/// A community or a lounge as its price list.
struct Offer: Sendable {
  let place: Place
  var joinFee: Int64 = 0
  var monthlyFee: Int64 = 0
  var callFee: Int64 = 0
  /// Of a lounge; nil for others.
  var subscription: Int64?

  var id: UUID { place.id }
}

/// What everybody is paid, from many threads.
struct EarningsModel {
  struct Key: Hashable {
    let community: UUID
    let kind: TransactionKind
  }

  var creators: [UUID: Int64] = [:]
  var platform: Int64 = 0
  /// Of each community by what for.
  var earned: [Key: Int64] = [:]

  mutating func pay(_ fee: Int64, _ kind: TransactionKind, for offer: Offer) {
    let share = fee * 70 / 100
    earn(share, kind, from: offer)
    platform += fee - share
  }

  mutating func earn(_ share: Int64, _ kind: TransactionKind, from offer: Offer) {
    creators[offer.place.creator.id, default: 0] += share
    earned[Key(community: offer.id, kind: kind), default: 0] += share
  }
}

/// SplitMix64: the same operations again for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
