import Ledger
import MariaDB
import Web

/// GET /metrics
enum MetricsPage {
  /// - Throws: 404 for a request that does not come from this host.
  static func run(_ call: Call) throws -> Response {
    guard call.isFromThisHost else { throw APIError.notFound }
    let (holds, answers, tokens, customers, round) = try call.read { db in
      (
        try LedgerReader(db).openHolds(), try AgentAnswer.running(in: db), try AgentUsage.today(in: db),
        try ConversationTotals.waiting(in: db), try LastRound(db)
      )
    }
    call.service.publishGauges()
    let here = call.service.metrics.gauges
    let unaccepted = here.largest(.requestsUnaccepted)
    let line = unaccepted == 0 ? [] : [("spaces_requests_waiting", "Requests waiting for a thread.", unaccepted - 1)]
    let text = call.service.metrics.text(gauges: line + [
      ("spaces_workers", "Processes of this supervisor.", here.processes),
      ("spaces_requests_running", "Requests being answered in these processes.", here.sum(.requests)),
      ("spaces_live_streams", "Agent answers being made, in every process.", answers),
      ("spaces_stream_slots_taken", "Streams open in these processes.", here.sum(.streams)),
      ("spaces_listeners", "Listeners to live events in these processes.", here.sum(.listeners)),
      ("spaces_database_connections_open", "Connections open in these processes.", here.sum(.connectionsOpen)),
      ("spaces_database_connections_idle", "Connections idle.", here.sum(.connectionsIdle)),
      ("spaces_database_waiting", "Requests waiting for a connection.", here.sum(.connectionsAwaited)),
      ("spaces_passwords_waiting", "Requests waiting to have a password checked.", here.sum(.hashingAwaited)),
      ("spaces_conversations_waiting", "Conversations waiting for a human.", Int(customers)),
      (
        "spaces_job_rounds_failed", "1 if the last round of recurring work that a request began has failed.",
        round?.hasFailed == true ? 1 : 0
      ),
      ("spaces_transaction_retries", "Transactions run again after a conflict.", here.sum(.retries)),
      ("spaces_agent_tokens_today", "Tokens that agents have used since midnight UTC.", tokens),
      ("spaces_open_holds", "Holds neither captured nor released.", holds),
    ])
    return Response(
      status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
      body: .bytes(Array(text.utf8)))
  }
}
