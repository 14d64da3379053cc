/// Why the ledger refuses. Nothing of the call has been written then, or the transaction must be rolled back.
public enum LedgerError: Error, Equatable, Sendable {
  /// The payer has `balance` coins available, of the `required` ones. Both in whole coins.
  case insufficientBalance(required: Int64, balance: Int64)
  /// The reference of a credit names another credit: to another person, or of another amount.
  case referenceUsed
  /// The person's accounts have not been opened.
  case noAccount(Account)
  /// Somebody removed earned postings without the lock on the account.
  case unfoldedChanged(Account)
  /// There is no transaction with this id.
  case unknownTransaction
  /// The transaction is no fee, or a hold that was not captured.
  case notRefundable
  /// The amount is not from 1 to `remaining`, the whole coins of the payment that have not been given back.
  case refundExceeds(remaining: Int64)
}
