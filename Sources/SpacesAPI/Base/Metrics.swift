/// What `/metrics` counts: requests by route and status, and how long they took.
final class Metrics: Sendable {
  /// Upper ends of the buckets, in microseconds.
  private static let bounds: [Int64] = [
    1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
  ]
  private static let statuses = [
    200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502, 503,
  ]

  /// In the order of their places: buckets, each with the requests that no smaller one has, count, microseconds, then a row of statuses for each route.
  private static let count = buckets + bounds.count
  private static let microseconds = count + 1
  private static let table = count + 2
  /// The gauges come first: their places stay the same when an upgrade adds routes.
  private static let buckets = ProcessGauges.size

  /// How many counters there are for `routes` routes.
  static func size(routes: Int) -> Int {
    table + routes * statuses.count
  }

  private let routes: [String]
  private let counters: any Counters
  let gauges: ProcessGauges

  /// - Parameters:
  ///   - routes: the names under which requests are counted.
  ///   - counters: at least `size(routes:)` of them.
  init(routes: [String], _ counters: any Counters) {
    self.routes = routes
    self.counters = counters
    gauges = ProcessGauges(counters)
  }

  /// - Parameter route: the index of its name among `routes`.
  func record(route: Int, status: Int, microseconds: Int64) {
    if let bucket = Self.bounds.firstIndex(where: { microseconds <= $0 }) { counters.add(1, at: Self.buckets + bucket) }
    counters.add(1, at: Self.count)
    counters.add(Int(microseconds), at: Self.microseconds)
    guard let column = Self.statuses.firstIndex(of: status) else { return }
    counters.add(1, at: Self.table + route * Self.statuses.count + column)
  }

  /// Prometheus text exposition, version 0.0.4.
  func text(gauges: [(name: String, help: String, value: Int)]) -> String {
    var text = "# HELP spaces_requests_total Requests by route and status.\n# TYPE spaces_requests_total counter\n"
    for (row, route) in routes.enumerated() {
      for (column, status) in Self.statuses.enumerated() {
        let value = counters.value(at: Self.table + row * Self.statuses.count + column)
        if value > 0 { text += "spaces_requests_total{route=\"\(route)\",status=\"\(status)\"} \(value)\n" }
      }
    }
    text += "# HELP spaces_request_seconds Time from request to complete answer.\n# TYPE spaces_request_seconds histogram\n"
    var upToBound = 0
    for (index, bound) in Self.bounds.enumerated() {
      upToBound += counters.value(at: Self.buckets + index)
      text += "spaces_request_seconds_bucket{le=\"\(Double(bound) / 1_000_000)\"} \(upToBound)\n"
    }
    let count = counters.value(at: Self.count)
    text += "spaces_request_seconds_bucket{le=\"+Inf\"} \(count)\n"
    text += "spaces_request_seconds_sum \(Double(counters.value(at: Self.microseconds)) / 1_000_000)\n"
    text += "spaces_request_seconds_count \(count)\n"
    for gauge in gauges {
      text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
    }
    return text
  }
}
