import Glibc

/// What each worker process of a supervisor is doing now, in memory that they share, so that any of them can tell the
/// sum. Each has a row of its own and says every second that it lives: a process that was killed drops out by itself.
struct ProcessGauges: Sendable {
  enum Gauge: Int, CaseIterable {
    case requests, streams, listeners, connectionsOpen, connectionsIdle, connectionsAwaited, retries
  }

  private static let rows = 64
  /// The second in which the process was last seen, then the gauges.
  private static let width = 1 + Gauge.allCases.count
  /// Seconds without a sign of life after which a process is not counted.
  private static let countedFor = 5
  /// Seconds without a sign of life after which another process may take the row. Much longer, because a process that
  /// was only stopped goes on to use it.
  private static let keptFor = 600
  static let size = rows * width

  private let counters: any Counters
  /// Nil when more processes than rows are alive; this one is then not counted.
  private let row: Int?

  /// - Parameter counters: at least `size` of them; the first are used, whatever follows.
  init(_ counters: any Counters) {
    self.counters = counters
    let now = Self.now()
    row = (0..<Self.rows).first { row in
      let seen = counters.value(at: row * Self.width)
      return now - seen > Self.keptFor && counters.replace(seen, by: now, at: row * Self.width)
    }
    for gauge in Gauge.allCases { set(gauge, 0) }
  }

  func set(_ gauge: Gauge, _ value: Int) {
    if let row { counters.set(value, at: place(row, gauge)) }
  }

  func add(_ gauge: Gauge, _ change: Int) {
    if let row { counters.add(change, at: place(row, gauge)) }
  }

  /// Says that this process lives.
  func beat() {
    if let row { counters.set(Self.now(), at: row * Self.width) }
  }

  /// How many processes there are.
  var processes: Int { living.count }

  /// The sum of all processes.
  func sum(_ gauge: Gauge) -> Int {
    living.reduce(0) { $0 + counters.value(at: place($1, gauge)) }
  }

  private var living: [Int] {
    let now = Self.now()
    return (0..<Self.rows).filter { 0...Self.countedFor ~= now - counters.value(at: $0 * Self.width) }
  }

  private func place(_ row: Int, _ gauge: Gauge) -> Int { row * Self.width + 1 + gauge.rawValue }

  /// Seconds since the host was started, moved so that a row of zeros is long dead.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec + keptFor + 1
  }
}

extension Service {
  /// Writes what this process is doing into its row. Requests and listeners are counted as they come and go.
  func publishGauges() {
    let pool = database.statistics
    let gauges = metrics.gauges
    gauges.set(.streams, streams.live)
    gauges.set(.connectionsOpen, pool.open)
    gauges.set(.connectionsIdle, pool.idle)
    gauges.set(.connectionsAwaited, pool.waiting)
    gauges.set(.retries, pool.retries)
    gauges.beat()
  }
}
