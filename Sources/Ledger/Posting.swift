import FoundationEssentials
import MariaDB

/// One line of a transaction: whole coins that an account gains, or loses if the amount is negative.
struct Posting {
  enum Effect {
    /// The caller has changed the stored balance by the amount.
    case movement
    /// The amount waits in ledger_unfolded until it is folded into the stored balance and the daily earnings.
    case earning
    /// Coins that a payee has earned and gives back. The caller has changed the stored balance; the payee's daily
    /// earnings are changed with the posting.
    case reversal
  }

  let account: Account
  let amount: Int64
  let effect: Effect

  static func moved(_ amount: Int64, _ account: Account) -> Posting {
    Posting(account: account, amount: amount, effect: .movement)
  }

  static func earned(_ amount: Int64, _ account: Account) -> Posting {
    Posting(account: account, amount: amount, effect: .earning)
  }

  /// - Parameter payee: the payee of the entry.
  static func reversed(_ amount: Int64, of payee: UUID) -> Posting {
    Posting(account: .available(payee), amount: amount, effect: .reversal)
  }

  /// The shares of the creator and the platform in a fee.
  static func shares(of fee: Int64, to creator: UUID) -> [Posting] {
    let share = Ledger.creatorShare(of: fee)
    return [.earned(share, .available(creator)), .earned(fee - share, .platform)]
  }
}

/// A transaction to be written.
struct Entry {
  let kind: TransactionKind
  /// The unique name of what this pays for: a second transaction with the same reference cannot be written.
  let reference: String
  /// The whole coins that move, above 0: the sum of the positive postings.
  let amount: Int64
  var payer: UUID?
  var payee: UUID?
  /// The community in which the payee earns the coins; nil if they are not earnings.
  var community: UUID?
  /// The amounts sum to 0. A posting of 0 is not written.
  let postings: [Posting]
}

extension Ledger {
  /// Debits an account and writes transactions with their postings. Whoever has the coins in the stored balance pays by
  /// one statement.
  ///
  /// - Parameter amount: whole coins above 0.
  /// - Throws: `LedgerError.insufficientBalance`, and the errors of `post`.
  func post(_ entries: [Entry], debiting amount: Int64, from account: Account) throws {
    let rows = EntryRows(entries, newID: newID)
    let isPaid = try writer.execute(
      """
      BEGIN NOT ATOMIC
        \(Self.taking(amount, from: account));
        IF ROW_COUNT() = 1 THEN \(rows.insertions) END IF;
      END
      """) > 0
    if !isPaid {
      try debit(account, amount)
      try writer.execute("BEGIN NOT ATOMIC \(rows.insertions) END")
    }
    try complete(rows)
  }

  /// Writes transactions with their postings.
  ///
  /// - Returns: the ids of the transactions, in the order of `entries`.
  /// - Throws: `DatabaseError` with the duplicate key `reference_used` if one of the references is used already.
  @discardableResult
  func post(_ entries: [Entry]) throws -> [UUID] {
    let rows = EntryRows(entries, newID: newID)
    try writer.execute("BEGIN NOT ATOMIC \(rows.insertions) END")
    try complete(rows)
    return rows.entries.map(\.id)
  }

  private func complete(_ rows: EntryRows) throws {
    for (id, line) in rows.postings where line.effect == .reversal {
      try addToDailyEarnings(line.amount, ofPayeeOf: id)
    }
    for (_, line) in rows.postings where line.account.owner != Account.noOwner { balanceChanged(line.account.owner) }
  }
}

/// The rows of transactions to be written.
private struct EntryRows {
  let entries: [(id: UUID, entry: Entry)]
  /// Without those of 0.
  let postings: [(id: UUID, line: Posting)]

  init(_ entries: [Entry], newID: () -> UUID) {
    self.entries = entries.map { (id: newID(), entry: $0) }
    postings = self.entries.flatMap { id, entry in
      precondition(entry.postings.reduce(0) { $0 + $1.amount } == 0, "postings of \(entry.reference) do not balance")
      return entry.postings.filter { $0.amount != 0 }.map { (id: id, line: $0) }
    }
  }

  /// Several statements, for a compound one. The first fails if a reference is used already.
  var insertions: SQL {
    let heads = entries.map { id, entry in
      """
      (\(id), \(entry.kind), \(entry.reference), \(entry.amount), \(entry.payer), \(entry.payee), \(entry.community))
      """ as SQL
    }
    let lines = postings.map { id, line in
      "(\(id), \(line.account.owner), \(line.account.type), \(line.amount))" as SQL
    }
    var sql: SQL = """
      INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id)
      VALUES \(heads.joined(by: ", "));
      INSERT INTO ledger_postings (transaction_id, owner, kind, amount) VALUES \(lines.joined(by: ", "));
      """
    let unfolded = postings.filter { $0.line.effect == .earning }.map { id, line in
      "(\(line.account.owner), \(line.account.type), \(id), \(line.amount))" as SQL
    }
    if !unfolded.isEmpty {
      sql += """
        INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount) VALUES \(unfolded.joined(by: ", "));
        """
    }
    return sql
  }
}
