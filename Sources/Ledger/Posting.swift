import FoundationEssentials
import MariaDB

/// One line of a transaction: coins that an account gains, or loses when negative.
struct Posting {
  let account: Account
  let amount: Int64
  /// Whether the account's balance has the amount already. Payers' have; payees' have it later.
  let isInBalance: Bool

  static func settled(_ account: Account, _ amount: Int64) -> Posting {
    Posting(account: account, amount: amount, isInBalance: true)
  }

  static func earned(_ account: Account, _ amount: Int64) -> Posting {
    Posting(account: account, amount: amount, isInBalance: false)
  }

  /// A fee's two shares. A share of nothing makes no posting.
  static func shares(of fee: Int64, to payee: UUID) -> [Posting] {
    let creator = Unbound.creatorShare(of: fee)
    return [.earned(.available(payee), creator), .earned(.platform, fee - creator)].filter { $0.amount != 0 }
  }
}

/// What a transaction is about.
struct Entry {
  let kind: TransactionKind
  /// Names the one thing that this pays for. Unique: a second transaction for it cannot be written.
  let reference: String
  let amount: Int64
  var payer: UUID?
  var payee: UUID?
  var community: UUID?
}

extension Unbound {
  /// Writes transactions with their postings.
  /// - Throws: `DatabaseError` with the duplicate key `reference_used` when one is written already.
  @discardableResult
  func post(_ transactions: [(entry: Entry, postings: [Posting])], _ db: Writer) throws -> [UUID] {
    let ids = transactions.map { _ in newID() }
    var heads: [SQL] = []
    var lines: [SQL] = []
    var unfolded: [SQL] = []
    var kept: [(transaction: UUID, amount: Int64)] = []
    for (id, (entry, postings)) in zip(ids, transactions) {
      precondition(postings.reduce(0) { $0 + $1.amount } == 0, "postings of \(entry.reference) do not balance")
      heads.append(
        "(\(id), \(entry.kind), \(entry.reference), \(entry.amount), \(entry.payer), \(entry.payee), \(entry.community))")
      for posting in postings {
        lines.append("(\(id), \(posting.account.owner), \(posting.account.kind), \(posting.amount))")
        if !posting.isInBalance {
          unfolded.append("(\(posting.account.owner), \(posting.account.kind), \(id), \(posting.amount))")
        } else if let payee = entry.payee, entry.community != nil, posting.account == .available(payee) {
          kept.append((id, posting.amount))
        }
      }
    }
    try db.execute(
      """
      INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id)
      VALUES \(heads.joined(by: ", "))
      """)
    try db.execute(
      "INSERT INTO ledger_postings (transaction_id, owner, kind, amount) VALUES \(lines.joined(by: ", "))")
    if !unfolded.isEmpty {
      try db.execute(
        "INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount) VALUES \(unfolded.joined(by: ", "))")
    }
    for (transaction, amount) in kept { try keep(amount, ofPayeeOf: transaction, db) }
    return ids
  }
}
