/// What `/metrics` counts: requests by route and status, and how long they took.
struct Metrics: Sendable {
  private static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  private static let statuses = [
    200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502, 503,
  ]

  /// In the order of their places: buckets, count, microseconds, then a row of statuses for each route.
  private static let count = bounds.count
  private static let microseconds = bounds.count + 1
  private static let table = bounds.count + 2

  /// How many counters there are for `routes` routes.
  static func size(routes: Int) -> Int {
    table + routes * statuses.count
  }

  private let routes: [String]
  private let rows: [String: Int]
  private let counters: any Counters

  /// - Parameters:
  ///   - routes: the names under which requests are counted.
  ///   - counters: at least `size(routes:)` of them.
  init(routes: [String], _ counters: any Counters) {
    self.routes = routes
    self.counters = counters
    rows = Dictionary(uniqueKeysWithValues: zip(routes, routes.indices))
  }

  func record(route: String, status: Int, seconds: Double) {
    for (index, bound) in Self.bounds.enumerated() where seconds <= bound { counters.add(1, at: index) }
    counters.add(1, at: Self.count)
    counters.add(Int(seconds * 1_000_000), at: Self.microseconds)
    guard let row = rows[route], let column = Self.statuses.firstIndex(of: status) else { return }
    counters.add(1, at: Self.table + row * Self.statuses.count + column)
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
    for (index, bound) in Self.bounds.enumerated() {
      text += "spaces_request_seconds_bucket{le=\"\(bound)\"} \(counters.value(at: index))\n"
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
