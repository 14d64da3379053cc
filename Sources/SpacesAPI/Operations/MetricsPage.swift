import Ledger
import MariaDB
import Web

/// GET /metrics
enum MetricsPage {
  /// - Throws: 404 for a request that does not come from this host.
  static func run(_ call: Call) throws -> Response {
    let address = call.request.remoteAddress
    guard address.hasPrefix("127.") || address == "::1" || address.isEmpty || address.hasPrefix("unix") else {
      throw APIError.notFound
    }
    let pool = call.service.database.statistics
    let (holds, answers, tokens) = try call.read { db in
      (try LedgerReader(db).openHolds(), try AgentAnswer.running(in: db), try AgentUsage.today(in: db))
    }
    let text = call.service.metrics.text(gauges: [
      ("spaces_live_streams", "Agent answers being made, in every process.", answers),
      ("spaces_stream_slots_taken", "Streams open in the process that answers.", call.service.streams.live),
      ("spaces_database_connections_open", "Connections open.", pool.open),
      ("spaces_database_connections_idle", "Connections idle.", pool.idle),
      ("spaces_database_waiting", "Requests waiting for a connection.", pool.waiting),
      ("spaces_transaction_retries", "Transactions run again after a conflict.", pool.retries),
      ("spaces_agent_tokens_today", "Tokens that agents have used since midnight UTC.", tokens),
      ("spaces_open_holds", "Holds neither captured nor released.", holds),
    ])
    return Response(
      status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
      body: .bytes(Array(text.utf8)))
  }
}
