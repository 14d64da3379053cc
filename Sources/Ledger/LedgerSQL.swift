import MariaDB

/// SQL fragments that several statements share.
enum LedgerSQL {
  /// The balance of the account `a`, a row of ledger_accounts: the stored balance plus the earned postings that are not
  /// folded yet. One statement reads both at the same moment, so concurrent folding does not change the result.
  static let balance: SQL = """
    a.balance + COALESCE((SELECT SUM(u.amount) FROM ledger_unfolded u WHERE u.owner = a.owner AND u.kind = a.kind), 0)
    """

  /// The table and the condition that join `p`, a row of ledger_postings or ledger_unfolded, with its transaction `t`
  /// if the posting is an earning of its owner: a posting to the available account of the transaction's payee, in a
  /// community.
  static let earningsTransaction: SQL = """
    ledger_transactions t ON t.id = p.transaction_id
      AND t.payee_id = p.owner AND p.kind = 'available' AND t.community_id IS NOT NULL
    """
}
