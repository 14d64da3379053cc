import FoundationEssentials

/// A refund of a payment, or of a part of it. Amounts are whole coins.
public struct Refund: Sendable, Equatable {
  /// The transaction that returned the coins.
  public let id: UUID
  /// The transaction of the refunded payment.
  public let payment: UUID
  /// Above 0; the sum of `fromCreator`, `fromPlatform` and `borneByPlatform`.
  public let amount: Int64
  /// The part that was taken from the creator's available coins.
  public let fromCreator: Int64
  /// The platform's share of the refunded coins.
  public let fromPlatform: Int64
  /// The part of the creator's share that the platform paid, because the creator no longer had the coins.
  public let borneByPlatform: Int64
  /// The sum of all refunds of the payment, including this one.
  public let refunded: Int64
  /// The part of the payment that can still be refunded.
  public let remaining: Int64

  /// Makes a refund of values that fit each other; see the properties.
  public init(
    id: UUID, payment: UUID, amount: Int64, fromCreator: Int64, fromPlatform: Int64, borneByPlatform: Int64,
    refunded: Int64, remaining: Int64
  ) {
    self.id = id
    self.payment = payment
    self.amount = amount
    self.fromCreator = fromCreator
    self.fromPlatform = fromPlatform
    self.borneByPlatform = borneByPlatform
    self.refunded = refunded
    self.remaining = remaining
  }
}
