import Formats
import FoundationEssentials
import MariaDB
import Web

/// A place in a list that is ordered by time: before a time, or before one row.
enum Cursor: Sendable {
  case before(Date)
  /// Rows that share a time are told apart by their ids.
  case beforeRow(time: Date, id: UUID)

  /// - Parameter text: an RFC 3339 time, or what `text` gave.
  init?(_ text: String) {
    if let time = Date(rfc3339: text) {
      self = .before(time)
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let microseconds = Int64(parts[0], radix: 36), let id = UUID(uuidString: String(parts[1])),
      CivilTime.range.contains(microseconds)
    else { return nil }
    self = .beforeRow(time: Date(microseconds: microseconds), id: id)
  }

  var text: String {
    switch self {
    case .before(let time): time.rfc3339
    case .beforeRow(let time, let id):
      String(short: { text in
        text.appendBase36(time.microseconds)
        text.append(".")
        text.append(id)
      })
    }
  }
}

extension Optional<Cursor> {
  /// A condition on the two columns that order a list; empty without a cursor.
  func older(than timeColumn: SQL, _ idColumn: SQL) -> SQL {
    switch self {
    case nil: ""
    case .before(let time): "AND \(timeColumn) < \(time)"
    case .beforeRow(let time, let id):
      "AND \(timeColumn) <= \(time) AND (\(timeColumn) < \(time) OR \(idColumn) < \(id))"
    }
  }
}

/// Dates of the years 1000 to 2999, for patterns.
let dayPattern =
  "[12][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"

/// RFC 3339 times of the same years, for patterns: all that programs send.
let timePattern: String = {
  let clock = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
  return "\(dayPattern)[Tt]\(clock)([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
}()

extension Validator where T == Cursor {
  static var cursor: Validator {
    text(
      "a time or a nextBefore", pattern: "(\(timePattern)|-?[0-9a-z]{1,11}\\.\(uuidPattern))?", Cursor.init,
      placeholder: .before(Example.time))
  }
}

/// The query of a list that is read backwards from its newest row.
struct CursorQuery: RequestQuery {
  let before: Cursor?
  let limit: Int64

  init(_ fields: Fields) throws {
    before = try fields.optional("before", .cursor)
    limit = try fields.optional("limit", .limit(upTo: 100), default: 50)
  }
}
