import Glibc

/// What the processors of this machine have done since it was started, in the ticks of the first line of proc(5)'s
/// `/proc/stat`. In a container it is still that of the whole machine.
public struct ProcessorTime: Sendable, Equatable {
  /// Ticks without work, also those in which something waited for a disk.
  public var idle: Int
  /// All ticks of all processors.
  public var total: Int

  /// Makes a time; see the properties.
  public init(idle: Int, total: Int) {
    self.idle = idle
    self.total = total
  }

  /// The time until now; nil where the system does not tell.
  public static var now: ProcessorTime? {
    let file = open("/proc/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let count = read(file, buffer.baseAddress, buffer.count)
      return ProcessorTime(statistics: buffer.prefix(max(0, count)))
    }
  }

  /// - Parameter statistics: how `/proc/stat` begins: `cpu`, then the ticks as user, nice, system, idle, iowait, irq, softirq and
  ///   steal. Guests, which may follow, are in user and nice already.
  init?(statistics: some Collection<UInt8>) {
    let line = statistics.prefix { $0 != UInt8(ascii: "\n") }
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    let ticks = words.dropFirst().prefix(8).compactMap { Int($0) }
    guard words.first == "cpu", ticks.count == 8 else { return nil }
    self.init(idle: ticks[3] + ticks[4], total: ticks.reduce(0, +))
  }

  /// Whether less than a tenth of the time since `earlier` was idle; false where no time has passed. Ticks that waited for a disk
  /// can be taken back (proc(5)).
  public func isFull(since earlier: ProcessorTime) -> Bool {
    total > earlier.total && (idle - earlier.idle) * 10 < total - earlier.total
  }
}
