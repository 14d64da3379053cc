import FoundationEssentials

/// Something in the books that does not agree.
public enum Discrepancy: Sendable, Equatable, CustomStringConvertible {
  case unbalanced(transaction: UUID, sum: Int64)
  case amount(transaction: UUID, stated: Int64?, posted: Int64)
  case missing(transactions: Int, with: Int)
  case balance(Account, stored: Int64?, posted: Int64)
  case holds(payer: UUID, open: Int64, held: Int64)
  /// `day` is midnight UTC.
  case earnings(UUID, community: UUID, day: Date, kind: TransactionKind, kept: Int64, posted: Int64)

  public var description: String {
    switch self {
    case .unbalanced(let id, let sum):
      "transaction \(name(id)): its postings sum to \(sum), not 0"
    case .amount(let id, let stated, let posted):
      "transaction \(name(id)): amount \(stated.map { "\($0)" } ?? "nowhere"), postings \(posted)"
    case .missing(let transactions, let with):
      "\(transactions) transactions, of which \(with) have postings"
    case .balance(let account, let stored, let posted):
      "account \(account.kind.rawValue) of \(name(account.owner)): balance \(stored.map { "\($0)" } ?? "nowhere"), postings \(posted)"
    case .holds(let payer, let open, let held):
      "holds of \(name(payer)): open ones sum to \(open), held balance \(held)"
    case .earnings(let owner, let community, let day, let kind, let kept, let posted):
      "earnings of \(name(owner)) in \(name(community)) on \(day.formatted(.iso8601.year().month().day())), \(kind.rawValue): kept \(kept), postings \(posted)"
    }
  }

  private func name(_ id: UUID) -> String { id.uuidString.lowercased() }
}
