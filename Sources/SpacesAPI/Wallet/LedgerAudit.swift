import Ledger
import MariaDB

/// Proves that the books balance, for `ledger verify` of the command line.
public struct LedgerAudit {
  private let service: Service

  /// - Parameter service: its database has the books.
  public init(_ service: Service) {
    self.service = service
  }

  /// Reads all the books as they are at one moment. See `Ledger.verify`.
  /// - Parameter report: is given each difference.
  /// - Returns: how much was read.
  public func run(report: (Discrepancy) -> Void) throws -> Audit {
    // The server adds up a large account in one statement, which may take longer than a request may.
    try Ledger.verify(service.database.dedicatedConnection(readTimeout: .seconds(3600)), report: report)
  }
}
