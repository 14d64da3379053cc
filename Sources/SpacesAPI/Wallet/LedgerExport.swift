import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// The books as comma-separated values (RFC 4180), one line for each posting.
public struct LedgerExport {
  private let service: Service
  private let write: ([UInt8]) throws -> Void

  /// - Parameter write: is given some lines at a time; an error of its own ends the export.
  public init(_ service: Service, write: @escaping ([UInt8]) throws -> Void) {
    self.service = service
    self.write = write
  }

  /// - Parameter since: a date (midnight UTC) or an RFC 3339 time.
  /// - Throws: `APIError` 400 when it is neither, what `write` throws, `DatabaseError`.
  public func run(since: String) throws {
    guard let start = Date(rfc3339: since) ?? Date(rfc3339: since + "T00:00:00Z") else {
      throw APIError.invalid("since", "The date is like 2026-03-01 or 2026-03-01T00:00:00Z.")
    }
    let connection = try service.database.dedicatedConnection(readTimeout: .seconds(3600))
    // By default the server gives up when a reader of the lines pauses for a minute.
    try connection.execute("SET SESSION net_write_timeout = 3600")
    var csv = CSVWriter()
    csv.line(["transaction", "time", "kind", "reference", "community", "communityName", "owner", "account", "amount"])
    try write(csv.take())
    var lines: [JournalLine] = []
    try Ledger.journal(since: start, connection) { line in
      lines.append(line)
      if lines.count == 1000 { try flush(&lines, &csv) }
    }
    try flush(&lines, &csv)
  }

  /// Looks up the names for many lines at once. All names together might not fit into memory.
  private func flush(_ lines: inout [JournalLine], _ csv: inout CSVWriter) throws {
    guard !lines.isEmpty else { return }
    let owners = Array(Set(lines.map(\.account.owner)))
    let communities = Array(Set(lines.compactMap(\.community)))
    let (emails, names) = try service.read { db in
      (
        try texts("SELECT id, email FROM users WHERE id IN \(list: owners)", in: db),
        try texts("SELECT id, name FROM communities WHERE id IN \(list: communities)", in: db)
      )
    }
    for line in lines {
      csv.line(
        [
          line.transaction.text, line.createdAt.rfc3339, line.kind.rawValue, line.reference, line.community?.text ?? "",
          line.community.flatMap { names[$0] } ?? "", emails[line.account.owner] ?? "", line.account.type.rawValue,
        ], amount: line.amount)
    }
    lines.removeAll(keepingCapacity: true)
    try write(csv.take())
  }

  private func texts(_ sql: SQL, in db: Reader) throws -> [UUID: String] {
    var texts: [UUID: String] = [:]
    try db.forEach(sql) { row in texts[try row.next()] = try row.next() }
    return texts
  }
}
