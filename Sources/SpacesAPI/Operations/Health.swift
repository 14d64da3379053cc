import MariaDB
import Schema
import Web

/// GET /healthz
struct Health: JSONObject {
  let status: String
  static let example = Health(status: "ok")
  func fields(_ json: inout JSONWriter) { json.field("status", status) }

  static func run(_ call: Call) -> Response { .ok(Health(status: "ok")) }
}

/// GET /readyz
enum Readiness {
  static func run(_ call: Call) throws -> Response {
    let pending: [Migration]
    do {
      pending = try call.read { db in try Migrator(migrations).pending(db) }
    } catch let error as DatabaseError {
      call.app.log.warning("not ready", metadata: ["cause": "\(error)"])
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

/// GET /metrics
enum MetricsPage {
  static func run(_ call: Call) throws -> Response {
    let address = call.request.remoteAddress
    guard address.hasPrefix("127.") || address == "::1" || address.isEmpty || address.hasPrefix("unix") else {
      throw APIError.notFound
    }
    let pool = call.app.database.statistics
    let (holds, answers) = try call.read { db in
      (try call.app.ledger.openHolds(db), try AnswerRecord.running(db))
    }
    let text = call.app.metrics.text(gauges: [
      ("spaces_live_streams", "Agent answers being made, in every process.", answers),
      ("spaces_stream_slots_taken", "Streams open in the process that answers.", call.app.streams.live),
      ("spaces_database_connections_open", "Connections open.", pool.open),
      ("spaces_database_connections_idle", "Connections idle.", pool.idle),
      ("spaces_database_waiting", "Requests waiting for a connection.", pool.waiting),
      ("spaces_transaction_retries", "Transactions run again after a conflict.", pool.retries),
      ("spaces_open_holds", "Holds neither captured nor released.", holds),
    ])
    return Response(
      status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
      body: .bytes(Array(text.utf8)))
  }
}
