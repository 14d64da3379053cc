import Formats
import FoundationEssentials
import Ledger
import MariaDB
import Web

/// GET /api/wallet/transactions
struct StatementQuery: RequestQuery {
  let before: StatementPlace?
  let limit: Int64

  init(_ fields: Fields) throws {
    before = try fields.optional("before", .statementPlace)
    limit = try fields.optional("limit", .limit(upTo: 100), default: 50)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: StatementQuery = try call.query()
    return try call.read { db in
      let ledger = LedgerReader(db)
      let cursor = try input.before?.cursor(of: me.id, ledger)
      let (lines, next) = try ledger.statement(of: me.id, before: cursor, limit: Int(input.limit))
      let names = try names(of: Set(lines.compactMap(\.counterparty)), in: db)
      var rows = EncodedRows(plural: StatementItem.plural)
      for line in lines {
        rows.append(StatementItem(line: line, counterparty: line.counterparty.flatMap { names[$0] }))
      }
      return .ok(CursorPage(rows, nextBefore: next?.text))
    }
  }

  private static func names(of users: Set<UUID>, in db: Reader) throws -> [UUID: Counterparty] {
    guard !users.isEmpty else { return [:] }
    let rows = try db.query("SELECT id, name FROM users WHERE id IN \(list: Array(users))") { row in
      Counterparty(id: try row.next(), name: try row.next())
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
  }
}

/// Where a page of a statement begins: at a time, or where the page before ended.
enum StatementPlace: Sendable {
  case time(Date)
  case cursor(StatementCursor)

  fileprivate init?(_ text: String) {
    if let time = Date(rfc3339: text) {
      self = .time(time)
    } else if let cursor = StatementCursor(text) {
      self = .cursor(cursor)
    } else {
      return nil
    }
  }

  fileprivate func cursor(of person: UUID, _ ledger: LedgerReader) throws -> StatementCursor? {
    switch self {
    case .time(let time): try ledger.statementCursor(of: person, before: time)
    case .cursor(let cursor): cursor
    }
  }
}

extension StatementCursor {
  fileprivate var text: String { "\(transaction.text).\(balance)" }

  /// - Parameter text: what `text` gave.
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let id = UUID(uuidString: String(parts[0])), let balance = Int64(parts[1]),
      // Amounts are subtracted from it: also a forged balance must not overflow.
      (-1 << 60...1 << 60).contains(balance)
    else { return nil }
    self.init(transaction: id, balance: balance)
  }
}

extension Validator where T == StatementPlace {
  fileprivate static var statementPlace: Validator {
    text(
      "a time or a nextBefore", pattern: "(\(timePattern)|\(uuidPattern)\\.-?[0-9]{1,18})?", StatementPlace.init,
      placeholder: .time(Example.time))
  }
}
