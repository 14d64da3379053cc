import MariaDB
import Schema
import Web

/// GET /readyz: whether the database takes reads and writes and has every migration.
enum Readiness {
  static func run(_ call: Call) throws -> Response {
    let pending: [Migration]
    do {
      pending = try call.read { db in
        if try isReadOnly(db) { throw APIError.notReady(readOnly) }
        return try Migrator(migrations).pending(db)
      }
    } catch let error as DatabaseError {
      call.service.log.warning("not ready", metadata: ["cause": "\(error)"])
      throw APIError.notReady(sentence(for: error))
    } catch is PoolTimeout {
      throw APIError.notReady("No connection to the database became free.")
    } catch let error as MigrationError {
      throw APIError.notReady("\(error)")
    }
    if let first = pending.first {
      throw APIError.notReady("Migration \(first.name) is not applied: run spaces migrate.")
    }
    return .ok(Health("ready", for: call))
  }

  /// Whether the server refuses writes, as a replica does. Reads alone would not show it.
  static func isReadOnly(_ db: Reader) throws -> Bool {
    try db.first("SELECT @@global.read_only OR @@global.innodb_read_only OR @@global.tx_read_only") {
      try $0.next(Bool.self)
    } ?? false
  }

  private static let readOnly = "The database is read-only."

  private static func sentence(for error: DatabaseError) -> String {
    if error.isReadOnly { return readOnly }
    if error.isOverLimit { return "The database takes no more connections." }
    if error.isShutdown { return "The database is shutting down." }
    if error.isNodeNotReady { return "The database's cluster is not ready." }
    return "The database does not answer."
  }
}

extension APIError {
  static func notReady(_ why: String) -> APIError {
    APIError(503, "not_ready", why, headers: [("Retry-After", "2")])
  }
}
