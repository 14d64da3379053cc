import MariaDB

/// The reason for a transaction. The raw values are stored in the `kind` columns of ledger_transactions and
/// ledger_earnings.
public enum TransactionKind: String, Sendable, SQLConvertible, SQLDecodable {
  /// Coins added from the world account.
  case credit
  /// The fee for joining a community.
  case joinFee = "join_fee"
  /// The monthly fee of a membership.
  case monthlyFee = "monthly_fee"
  /// The fee for one month of a lounge.
  case subscription
  /// Coins reserved for an agent's answer.
  case hold
  /// The coins of a hold, paid to the creator and the platform.
  case capture
  /// The coins of a hold, returned to the payer.
  case release
  /// A payment or a part of it, returned to the payer.
  case refund
}
