import Synchronization

/// What `/metrics` counts in this process.
final class Metrics: Sendable {
  static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct Key: Hashable {
    let route: String
    let status: Int
  }

  private struct State {
    var requests: [Key: Int] = [:]
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
    var count = 0
    var seconds = 0.0
  }

  private let state = Mutex(State())

  func record(route: String, status: Int, seconds: Double) {
    state.withLock { state in
      state.requests[Key(route: route, status: status), default: 0] += 1
      state.count += 1
      state.seconds += seconds
      for index in Self.bounds.indices where seconds <= Self.bounds[index] { state.buckets[index] += 1 }
    }
  }

  /// Prometheus text exposition, version 0.0.4.
  func text(gauges: [(name: String, help: String, value: Int)]) -> String {
    let state = state.withLock { $0 }
    var text = "# HELP spaces_requests_total Requests by route and status.\n# TYPE spaces_requests_total counter\n"
    for (key, count) in state.requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }) {
      text += "spaces_requests_total{route=\"\(key.route)\",status=\"\(key.status)\"} \(count)\n"
    }
    text += "# HELP spaces_request_seconds Time from request to complete answer.\n# TYPE spaces_request_seconds histogram\n"
    for (bound, count) in zip(Self.bounds, state.buckets) {
      text += "spaces_request_seconds_bucket{le=\"\(bound)\"} \(count)\n"
    }
    text += "spaces_request_seconds_bucket{le=\"+Inf\"} \(state.count)\n"
    text += "spaces_request_seconds_sum \(state.seconds)\nspaces_request_seconds_count \(state.count)\n"
    for gauge in gauges {
      text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
    }
    return text
  }
}
