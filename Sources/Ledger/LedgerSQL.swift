import MariaDB

/// What several statements have in common.
enum LedgerSQL {
  /// The coins of the account `a`, a row of ledger_accounts: the stored balance, and the earned postings that are
  /// not folded yet. One statement sees both at one moment, so that folding meanwhile changes nothing.
  static let balance: SQL = """
    a.balance + COALESCE((SELECT SUM(u.amount) FROM ledger_unfolded u WHERE u.owner = a.owner AND u.kind = a.kind), 0)
    """

  /// To be joined to `p`, a row of ledger_postings or ledger_unfolded: its transaction `t`, where the posting counts
  /// as earnings of its owner. That is so for the available account of the transaction's payee, in a community.
  static let earningsTransaction: SQL = """
    ledger_transactions t ON t.id = p.transaction_id
      AND t.payee_id = p.owner AND p.kind = 'available' AND t.community_id IS NOT NULL
    """
}
