/// Writes comma-separated values (RFC 4180).
struct CSVWriter {
  private var bytes: [UInt8] = []

  /// Appends a line.
  /// - Parameter amount: a last cell, which is a number.
  mutating func line(_ cells: [String], amount: Int64? = nil) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(cell)
    }
    // Not quoted like a text that begins with a minus sign: a number is no formula.
    if let amount { bytes.append(contentsOf: ",\(amount)".utf8) }
    bytes.append(contentsOf: "\r\n".utf8)
  }

  /// Gives away the lines so far.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func append(_ cell: String) {
    // A spreadsheet program takes a cell that begins like this for a formula and evaluates it.
    let isFormula = cell.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
    let text = isFormula ? "'" + cell : cell
    guard isFormula || text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(contentsOf: "\"\(text.replacing("\"", with: "\"\""))\"".utf8)
  }
}
