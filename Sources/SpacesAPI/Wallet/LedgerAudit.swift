import Ledger
import MariaDB

extension App {
  /// Goes over the books. See `Ledger.verify`.
  public func verifyLedger(report: (Discrepancy) -> Void) throws -> Audit {
    // A sum over all of a large account is one answer, and longer in coming than a request may take.
    try ledger.verify(database.dedicatedConnection(readTimeout: .seconds(3600)), report: report)
  }
}
