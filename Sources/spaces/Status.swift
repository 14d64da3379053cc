import ArgumentParser
import FastCGI
import Formats
import Web

/// Asks the running processes what they are doing, over the socket that front ends use.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the running processes are doing; exit status 1 if none answers.",
    discussion: "Example: spaces status --listen unix:/run/spaces/spaces.sock --json")
  @Option(help: "Where they listen: what serve was given.")
  var listen = "unix:/run/spaces/spaces.sock"
  @OptionGroup var output: OutputOptions

  /// The name in JSON, the label, and the gauge of /metrics.
  private static let rows: [(name: StaticString, label: String, gauge: String)] = [
    ("workers", "workers", "spaces_workers"),
    ("requests", "requests being answered", "spaces_requests_running"),
    ("requestsAnswered", "requests answered", "spaces_request_seconds_count"),
    ("streams", "streams open", "spaces_stream_slots_taken"),
    ("listeners", "listeners to live events", "spaces_listeners"),
    ("databaseConnections", "database connections open", "spaces_database_connections_open"),
    ("databaseConnectionsIdle", "database connections idle", "spaces_database_connections_idle"),
    ("requestsWaitingForThread", "requests waiting for a thread", "spaces_requests_waiting"),
    ("requestsWaiting", "requests waiting for a database connection", "spaces_database_waiting"),
    ("passwordsWaiting", "requests waiting to have a password checked", "spaces_passwords_waiting"),
    ("conversationsWaiting", "conversations waiting for a human, on every host", "spaces_conversations_waiting"),
    ("answers", "agent answers being made, on every host", "spaces_live_streams"),
    (
      "jobRoundsFailed", "failed last rounds of recurring work that a request began (spaces doctor says why)",
      "spaces_job_rounds_failed"
    ),
  ]

  func run() throws {
    let client = FastCGIClient(try Listener.Address(listen))
    let version = try version(client)
    let gauges = gauges(try body(client.get("/metrics")))
    let lines = Self.rows.map { "\(gauges[$0.gauge] ?? "?")\t\($0.label)" }
    output.write((["spaces \(version)"] + lines).joined(separator: "\n")) {
      $0.field("version", version)
      for row in Self.rows { $0.field(row.name, gauges[row.gauge].flatMap(Int.init)) }
    }
  }

  private func version(_ client: FastCGIClient) throws -> String {
    let health = JSONValue(json: Array(try body(client.get("/healthz")).utf8))
    guard case .string(let version)? = health?["version"] else {
      throw Failure("What answers at \(listen) is not spaces.")
    }
    return version
  }

  private func body(_ answer: [UInt8]) throws -> String {
    let parts = String(decoding: answer, as: UTF8.self).split(separator: "\r\n\r\n", maxSplits: 1)
    guard parts.count == 2 else { throw Failure("What answers at \(listen) is not spaces.") }
    return String(parts[1])
  }

  /// Lines of a name without labels and a number.
  private func gauges(_ metrics: String) -> [String: String] {
    let pairs = metrics.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 2 }
    return Dictionary(pairs.map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { first, _ in first })
  }
}
