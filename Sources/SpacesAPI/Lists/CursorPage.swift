import Formats
import FoundationEssentials
import MariaDB
import Web

/// A page of a list that is read backwards from its newest row.
struct CursorPage {
  let rows: EncodedRows
  /// Where the next older page begins; nil on the last one.
  let nextBefore: String?

  init(_ rows: EncodedRows, nextBefore: String?) {
    self.rows = rows
    self.nextBefore = nextBefore
  }
}

extension Reader {
  /// A page of `record`.
  /// - Parameters:
  ///   - time: the field that orders the list; rows of the same time are ordered by the field `id`.
  ///   - limit: how many rows the page has at most.
  ///   - isReversed: whether the page has the oldest row first, though rows are read newest first.
  ///   - sql: selects `record.columns`: the newest rows, newest first, and one row more than `limit` if there is one.
  func cursorPage(
    of record: Record, by time: String, limit: Int64, isReversed: Bool = false, _ sql: SQL
  ) throws -> CursorPage {
    var rows = EncodedRows(plural: record.plural)
    /// Of the last row that fits.
    var last: Cursor?
    var isComplete = true
    try forEach(sql) { row in
      guard rows.count < Int(limit) else {
        isComplete = false
        return
      }
      if rows.count == Int(limit) - 1 {
        last = .beforeRow(
          time: try row.value(at: record.position(of: time)), id: try row.value(at: record.position(of: "id")))
      }
      try rows.append(record, &row)
    }
    if isReversed { rows.reverse() }
    return CursorPage(rows, nextBefore: isComplete ? nil : last?.text)
  }
}

extension Response {
  static func ok(_ page: CursorPage) -> Response {
    var json = page.rows.listWriter()
    json.object {
      page.rows.writeMember(to: &$0)
      $0.field("nextBefore", page.nextBefore)
    }
    return Response(status: 200, json: json.bytes)
  }
}

extension ResponseDescription {
  /// A `CursorPage` of `record`.
  static func cursorPage(of record: Record) -> ResponseDescription {
    cursorPage(of: record.component, under: record.plural, example: record.example.bytes)
  }

  static func cursorPage(of row: SchemaComponent, under plural: String, example: [UInt8]) -> ResponseDescription {
    .page(
      "\(row.name)Page", of: row, under: plural, example: example,
      and: [
        (
          key: "nextBefore", value: ["type": ["string", "null"]],
          example: "ht9q5k3zn0.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071"
        )
      ])
  }
}
