import Ledger

/// Moves what people have earned into their balances, so that reading a balance stays cheap.
enum EarningsFolding {
  /// - Returns: how many postings were moved.
  static func run(_ service: Service) throws -> Int {
    var folded = 0
    for account in try service.read({ db in try LedgerReader(db).accountsToFold() }) {
      // In batches, so that nobody waits long for the account's row. Their number is bounded: while people keep
      // paying there are always more postings.
      for _ in 0..<100 {
        let batch = try service.transaction { tx in try tx.ledger.fold(account, upTo: 1000, skipLocked: true) }
        folded += batch
        if batch < 1000 { break }
      }
    }
    return folded
  }
}
