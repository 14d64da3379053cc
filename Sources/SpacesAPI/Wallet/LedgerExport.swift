import FoundationEssentials
import Ledger
import MariaDB
import Web

/// The books as comma-separated values (RFC 4180), a posting a line.
public struct LedgerExport {
  private let app: App
  private let write: ([UInt8]) throws -> Void

  /// - Parameter write: takes some lines at a time; what it throws ends the export.
  public init(_ app: App, write: @escaping ([UInt8]) throws -> Void) {
    self.app = app
    self.write = write
  }

  /// - Parameter since: a date (midnight UTC) or an RFC 3339 time.
  /// - Throws: `APIError` 400 when it is neither.
  public func run(since: String) throws {
    guard let start = Date(rfc3339: since) ?? Date(rfc3339: since + "T00:00:00Z") else {
      throw APIError.invalid("since", "The date is like 2026-03-01 or 2026-03-01T00:00:00Z.")
    }
    let db = try app.database.dedicatedConnection(readTimeout: .seconds(3600))
    // Whoever reads the lines may be slower than the server's patience of a minute.
    try db.execute("SET SESSION net_write_timeout = 3600")
    var csv = CSVWriter()
    csv.line(["transaction", "time", "kind", "reference", "community", "communityName", "owner", "account", "amount"])
    try write(csv.take())
    var lines: [JournalLine] = []
    try app.ledger.journal(since: start, db) { line in
      lines.append(line)
      if lines.count == 1000 { try flush(&lines, &csv) }
    }
    try flush(&lines, &csv)
  }

  /// Names are looked up for many lines at once: held for all, they would be all the users.
  private func flush(_ lines: inout [JournalLine], _ csv: inout CSVWriter) throws {
    guard !lines.isEmpty else { return }
    let (emails, names) = try app.database.read { db in
      (
        try texts("SELECT id, email FROM users WHERE id IN \(list: Array(Set(lines.map(\.account.owner))))", db),
        try texts("SELECT id, name FROM communities WHERE id IN \(list: Array(Set(lines.compactMap(\.community))))", db)
      )
    }
    for line in lines {
      csv.line(
        [
          line.transaction.text, line.createdAt.rfc3339, line.kind.rawValue, line.reference, line.community?.text ?? "",
          line.community.flatMap { names[$0] } ?? "", emails[line.account.owner] ?? "", line.account.kind.rawValue,
        ], amount: line.amount)
    }
    lines.removeAll(keepingCapacity: true)
    try write(csv.take())
  }

  private func texts(_ sql: SQL, _ db: Connection) throws -> [UUID: String] {
    var texts: [UUID: String] = [:]
    try db.forEach(sql) { row in texts[try row.next()] = try row.next() }
    return texts
  }
}

struct CSVWriter {
  private var bytes: [UInt8] = []

  mutating func line(_ cells: [String], amount: Int64? = nil) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell)
    }
    // A number of ours, which may well begin with a minus.
    if let amount { bytes.append(contentsOf: ",\(amount)".utf8) }
    bytes.append(contentsOf: "\r\n".utf8)
  }

  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func append(_ cell: String) {
    // A spreadsheet would run what begins like this as a formula.
    let isFormula = cell.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
    let text = isFormula ? "'" + cell : cell
    guard isFormula || text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(contentsOf: "\"\(text.replacing("\"", with: "\"\""))\"".utf8)
  }
}
