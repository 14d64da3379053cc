import CMariaDB
import Glibc

/// Executes statements on one connection and keeps them prepared, by their text. The least recently used one is closed
/// for a new one: the server limits the statements of all connections together (`max_prepared_stmt_count`).
final class StatementCache {
  private let handle: UnsafeMutablePointer<MYSQL>
  private let capacity: Int
  private let parameters = ParameterBuffer()
  private var entries: [StatementText: Statement] = [:]
  private var clock = 0

  /// Whether the server may have executed the last statement; false while it was only prepared.
  private(set) var mayHaveRun = false

  init(on handle: UnsafeMutablePointer<MYSQL>, capacity: Int) {
    self.handle = handle
    self.capacity = capacity
  }

  var count: Int { entries.count }

  func removeAll() {
    entries = [:]
  }

  /// Executes `sql`. The statement is prepared first if that has not been done, or if the server has dropped it.
  func execute(_ sql: SQL) throws -> Statement {
    mayHaveRun = false
    let text = StatementText(utf8: sql.utf8)
    if let statement = find(text) {
      do {
        try run(statement, sql.values)
        return statement
      } catch let error as DatabaseError where error.isStale(isCompound: sql.isCompound) {
        entries[text] = nil
        mayHaveRun = false
      } catch let error as DatabaseError where sql.isCompound || error.code == Int(CR_NEW_STMT_METADATA) {
        // An altered table gave it other columns. It has run, or a part of a compound statement has, so only its next use
        // may prepare it anew.
        entries[text] = nil
        throw error
      }
    }
    let statement = try prepare(sql.utf8)
    insert(statement, for: text)
    try run(statement, sql.values)
    return statement
  }

  private func run(_ statement: Statement, _ values: [SQLValue]) throws {
    mayHaveRun = true
    do {
      try statement.execute(values, using: parameters)
    } catch let error as DatabaseError where error.code == Int(CR_SERVER_GONE_ERROR) {
      // The client library returns this error if it could not send the whole request. After that, a lost connection is
      // CR_SERVER_LOST.
      mayHaveRun = false
      throw error
    }
  }

  private func prepare(_ text: [UInt8]) throws -> Statement {
    do {
      return try Statement(text, on: handle)
    } catch let error as DatabaseError where error.code == Int(ER_MAX_PREPARED_STMT_COUNT_REACHED) {
      // All connections together have reached the limit of the server, so this one releases its statements.
      removeAll()
      return try Statement(text, on: handle)
    }
  }

  private func find(_ text: StatementText) -> Statement? {
    guard let statement = entries[text] else { return nil }
    clock += 1
    statement.lastUse = clock
    return statement
  }

  private func insert(_ statement: Statement, for text: StatementText) {
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
    clock += 1
    statement.lastUse = clock
    entries[text] = statement
  }
}

/// The text of a statement as a key. Only its length is hashed, because most statements of a program differ in it;
/// statements of the same length are compared.
private struct StatementText: Hashable {
  let utf8: [UInt8]

  static func == (left: StatementText, right: StatementText) -> Bool {
    left.utf8.count == right.utf8.count && memcmp(left.utf8, right.utf8, left.utf8.count) == 0
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(utf8.count)
  }
}

extension DatabaseError {
  /// The server no longer knows the statement, or wants it prepared anew, and has not begun to execute it. In a compound
  /// statement the second error can come after a part of it was executed.
  fileprivate func isStale(isCompound: Bool) -> Bool {
    code == Int(ER_UNKNOWN_STMT_HANDLER) || !isCompound && code == Int(ER_NEED_REPREPARE)
  }
}
