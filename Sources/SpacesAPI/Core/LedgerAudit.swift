import Ledger

extension App {
  /// Goes over the books. See `Ledger.verify`.
  public func verifyLedger(report: (Discrepancy) -> Void) throws -> Audit {
    try database.read { db in try ledger.verify(db, report: report) }
  }
}
