import FoundationEssentials

/// Coins that went back to a payer. Amounts are whole coins.
public struct Refund: Sendable, Equatable {
  /// The transaction that gave them back.
  public let id: UUID
  /// The payment they are from.
  public let payment: UUID
  /// Above 0; the sum of the three parts that follow.
  public let amount: Int64
  /// Taken from what the creator has available.
  public let fromCreator: Int64
  /// The platform's own share of what is given back.
  public let fromPlatform: Int64
  /// From the creator's share, but paid by the platform, because the creator no longer had it.
  public let borneByPlatform: Int64
  /// All refunds of the payment together, this one included.
  public let refunded: Int64
  /// What of the payment can still be given back.
  public let remaining: Int64

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
