/// Why the ledger has refused an operation. The operation has either written nothing, or the caller must roll the
/// transaction back.
public enum LedgerError: Error, Equatable, Sendable {
  /// The payer has only `balance` of the `required` coins available. Both are whole coins.
  case insufficientBalance(required: Int64, balance: Int64)
  /// The reference of a credit was used before, for another user or another amount.
  case referenceUsed
  /// The user's accounts have not been opened.
  case noAccount(Account)
  /// Another transaction has removed earned postings without locking the account.
  case unfoldedChanged(Account)
  /// No transaction has this id.
  case unknownTransaction
  /// The transaction is not a fee, or it is a hold that was not captured.
  case notRefundable
  /// The amount is not within 1 to `remaining`, the whole coins of the payment that have not been refunded.
  case refundExceeds(remaining: Int64)
}
