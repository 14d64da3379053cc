import Glibc

/// What each worker process of a supervisor is doing now, in memory that they share, so that any of them can tell the
/// sum. Each has a row of its own and says every second that it lives: a process that was killed drops out by itself,
/// and the next one takes its row.
struct ProcessGauges: Sendable {
  enum Gauge: Int, CaseIterable {
    case requests, streams, listeners, connectionsOpen, connectionsIdle, connectionsAwaited, retries, hashingAwaited
    /// One more than it is, because it is not known everywhere; the processes share the line.
    case requestsUnaccepted
  }

  /// Always the same, so that what follows stays where it is when an upgrade adds gauges.
  static let size = 512
  static let rows = size / width
  /// The sign of life, then the gauges.
  static let width = 1 + Gauge.allCases.count
  /// Seconds without a sign of life after which a process is not counted.
  private static let countedFor = 5

  private let counters: any Counters
  private let process: Int
  /// Nil when more processes than rows are alive; this one is then not counted.
  private let row: Int?

  /// - Parameters:
  ///   - counters: at least `size` of them; the first are used, whatever follows.
  ///   - process: the id of this process.
  init(_ counters: any Counters, process: pid_t = getpid()) {
    self.counters = counters
    self.process = Int(process)
    let sign = SignOfLife(process: Int(process)).number
    row = (0..<Self.rows).first { row in
      let found = counters.value(at: row * Self.width)
      return SignOfLife(number: found).isOfADeadProcess && counters.replace(found, by: sign, at: row * Self.width)
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
    if let row { counters.set(SignOfLife(process: process).number, at: row * Self.width) }
  }

  /// How many processes there are.
  var processes: Int { living.count }

  /// The sum of all processes.
  func sum(_ gauge: Gauge) -> Int {
    living.reduce(0) { $0 + counters.value(at: place($1, gauge)) }
  }

  /// Of a gauge that the processes have in common.
  func largest(_ gauge: Gauge) -> Int {
    living.map { counters.value(at: place($0, gauge)) }.max() ?? 0
  }

  private var living: [Int] {
    let now = SignOfLife(process: process).second
    return (0..<Self.rows).filter { row in
      0...Self.countedFor ~= now - SignOfLife(number: counters.value(at: row * Self.width)).second
    }
  }

  private func place(_ row: Int, _ gauge: Gauge) -> Int { row * Self.width + 1 + gauge.rawValue }
}

/// Which process has a row, and the second since the host's start in which it was last seen: one number, so that a row
/// is taken by one process only.
private struct SignOfLife {
  let process: Int
  let second: Int

  private static let secondBits = 40
  /// A row of zeros is long dead.
  private static let firstSecond = 600

  init(process: Int) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    self.process = process
    second = time.tv_sec + Self.firstSecond
  }

  init(number: Int) {
    process = number >> Self.secondBits
    second = number & (1 << Self.secondBits - 1)
  }

  var number: Int { process << Self.secondBits | second }

  /// A process that was only stopped goes on to use its row. Older releases wrote no process: theirs end soon.
  var isOfADeadProcess: Bool {
    guard process > 0 else { return SignOfLife(process: 0).second - second >= Self.firstSecond }
    return kill(pid_t(truncatingIfNeeded: process), 0) != 0 && errno == ESRCH
  }
}

extension Service {
  /// Writes what this process is doing into its row. Requests and listeners are counted as they come and go.
  /// - Parameter unaccepted: requests that wait in the line that this process accepts from; nil: unknown.
  func publishGauges(unaccepted: Int? = nil) {
    if let unaccepted { metrics.gauges.set(.requestsUnaccepted, unaccepted + 1) }
    let pool = database.statistics
    let gauges = metrics.gauges
    gauges.set(.streams, streams.live)
    gauges.set(.connectionsOpen, pool.open)
    gauges.set(.connectionsIdle, pool.idle)
    gauges.set(.connectionsAwaited, pool.waiting)
    gauges.set(.retries, pool.retries)
    gauges.set(.hashingAwaited, hashing.waitingCount)
    gauges.beat()
  }
}
