import MariaDB
import Schema
import Web

/// GET /readyz
enum Readiness {
  static func run(_ call: Call) throws -> Response {
    let pending: [Migration]
    do {
      pending = try call.read { db in try Migrator(migrations).pending(db) }
    } catch let error as DatabaseError {
      call.service.log.warning("not ready", metadata: ["cause": "\(error)"])
      throw APIError.notReady("The database does not answer.")
    } catch is PoolTimeout {
      throw APIError.notReady("No connection to the database became free.")
    } catch let error as MigrationError {
      throw APIError.notReady("\(error)")
    }
    if let first = pending.first {
      throw APIError.notReady("Migration \(first.name) is not applied: run spaces migrate.")
    }
    return .ok(Health(status: "ready"))
  }
}

extension APIError {
  static func notReady(_ why: String) -> APIError {
    APIError(503, "not_ready", why, headers: [("Retry-After", "2")])
  }
}
