import MariaDB

/// Why coins moved. The values are those of the `kind` columns of ledger_transactions and ledger_earnings.
public enum TransactionKind: String, Sendable, SQLConvertible, SQLDecodable {
  /// Coins brought in from outside.
  case credit
  case joinFee = "join_fee"
  case monthlyFee = "monthly_fee"
  /// A month of a lounge.
  case subscription
  /// Coins set aside for an agent's answer.
  case hold
  /// The coins of a hold paid to the creator and the platform.
  case capture
  /// The coins of a hold given back.
  case release
  case refund
}
