import Web

/// Endpoints for operators and their monitors.
enum OperationRoutes {
  static let all: [Route<Call>] = [
    Route(.get, "/healthz", "Whether the process answers", access: .open, gives: [.ok(Health.self)], run: Health.run),
    Route(
      .get, "/readyz", "Whether the database takes writes and every migration is applied", access: .open,
      gives: [.ok(Health.self)], refuses: [.notReady("")], run: Readiness.run),
    Route(
      .get, "/metrics", "Prometheus metrics; for loopback only", access: .open,
      gives: [.other("text/plain", ["type": "string"])], run: MetricsPage.run),
  ]
}
