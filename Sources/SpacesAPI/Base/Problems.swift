import Ledger
import MariaDB
import Web

/// Refusals that more than one feature gives.
extension APIError {
  static let unauthorized = APIError(401, "unauthorized", "Sign in first.")
  static let adminOnly = APIError(403, "admin_only", "Only administrators can do this.")
  static let accountSuspended = APIError(403, "account_suspended", "This account is suspended.")
  static let crossSite = APIError(
    403, "cross_site", "Requests from other sites must carry a bearer token instead of the cookie.")
  static let overloaded = APIError(
    503, "database_busy", "The service is busy. Try again in a moment.", headers: [("Retry-After", "1")])
  static let databaseUnavailable = APIError(
    503, "database_unavailable", "The database cannot be used at the moment. Try again soon.",
    headers: [("Retry-After", "2")])
  static let outcomeUnknown = APIError(
    503, "outcome_unknown",
    "The connection to the database broke while the result was saved. Ask again with the same Idempotency-Key, or look whether it is there.",
    headers: [("Retry-After", "2")])

  static let streamsFull = APIError(
    503, "stream_capacity", "All streams are in use. Try again in a moment.", headers: [("Retry-After", "5")])
  static let tooManyStreams = APIError(
    429, "too_many_streams", "You have as many answers streaming as one person may. Wait for one to end.",
    headers: [("Retry-After", "5")])

  static let userNotFound = APIError(404, "user_not_found", "There is no such user.")
  static let referenceUsed = APIError(
    409, "reference_used", "This reference names another credit: another person's, or of another amount.")

  static func insufficientBalance(required: Int64, balance: Int64) -> APIError {
    APIError(
      402, "insufficient_balance",
      "Insufficient balance: this costs \(required) coins and \(balance) are available.",
      details: [(key: "required", value: .integer(required)), (key: "balance", value: .integer(balance))])
  }

  /// The refusal that stands for an error: the one place where errors become responses. Nil for an error that
  /// nobody expected.
  init?(_ error: any Error) {
    switch error {
    case let error as APIError: self = error
    case LedgerError.insufficientBalance(let required, let balance):
      self = .insufficientBalance(required: required, balance: balance)
    case LedgerError.referenceUsed: self = .referenceUsed
    case is PoolTimeout: self = .overloaded
    case is CommitUnknown: self = .outcomeUnknown
    case let error as DatabaseError where error.isUnavailable: self = .databaseUnavailable
    case let error as DatabaseError where error.isRetryable: self = .overloaded
    default: return nil
    }
  }
}
