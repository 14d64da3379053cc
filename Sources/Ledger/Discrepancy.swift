import Formats
import FoundationEssentials

/// An inconsistency of the ledger that `Ledger.verify` has found. Amounts are whole coins.
public enum Discrepancy: Sendable, Equatable, CustomStringConvertible {
  /// The postings of a transaction do not sum to 0.
  case unbalanced(transaction: UUID, sum: Int64)
  /// The amount of a transaction differs from the sum of its positive postings. `stated` is nil if only the postings
  /// exist.
  case amount(transaction: UUID, stated: Int64?, posted: Int64)
  /// The number of transactions differs from the number of transactions that have postings, which is `with`.
  case missing(transactions: Int, with: Int)
  /// The balance of an account differs from the sum of its postings. `stored` is nil if the account does not exist.
  case balance(Account, stored: Int64?, posted: Int64)
  /// The held balance of a payer differs from the sum of the payer's open holds.
  case holds(payer: UUID, open: Int64, held: Int64)
  /// The earnings of a creator in a community on one day, including those that are not folded yet, differ from the sum
  /// of the postings. `day` is midnight UTC.
  case earnings(UUID, community: UUID, day: Date, kind: TransactionKind, stored: Int64, posted: Int64)

  /// One line for the log and the command line.
  public var description: String {
    switch self {
    case .unbalanced(let id, let sum):
      "transaction \(id.text): its postings sum to \(sum), not 0"
    case .amount(let id, let stated, let posted):
      "transaction \(id.text): amount \(Self.text(stated)), postings \(posted)"
    case .missing(let transactions, let with):
      "\(transactions) transactions, of which \(with) have postings"
    case .balance(let account, let stored, let posted):
      "account \(account.type.rawValue) of \(account.owner.text): balance \(Self.text(stored)), postings \(posted)"
    case .holds(let payer, let open, let held):
      "holds of \(payer.text): open ones sum to \(open), held balance \(held)"
    case .earnings(let owner, let community, let day, let kind, let stored, let posted):
      "earnings of \(owner.text) in \(community.text) on \(day.rfc3339.prefix(10)), \(kind.rawValue): "
        + "stored \(stored), postings \(posted)"
    }
  }

  private static func text(_ amount: Int64?) -> String { amount.map { "\($0)" } ?? "missing" }
}
