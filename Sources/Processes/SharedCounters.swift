import Glibc
import Synchronization

/// Counters in memory that all workers of one supervisor share, so that a scrape of any worker returns the sums of all.
/// They are zero when the supervisor starts and are kept when workers are replaced.
public final class SharedCounters: Sendable {
  /// The descriptor of the counters in a worker process.
  public static let inheritedDescriptor: Int32 = 3

  let descriptor: Int32
  private let count: Int
  private let address: UInt

  /// Makes counters with the value zero in an unlinked file: in `/dev/shm`, or in `$TMPDIR` if that has no room. The
  /// system removes the file with the last process that uses it.
  /// - Throws: `SharedCountersError` with the reason for each directory.
  public convenience init(count: Int) throws(SharedCountersError) {
    let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    try self.init(count: count, directories: ["/dev/shm", temporary])
  }

  /// - Parameter directories: the directories to try, in this order.
  convenience init(count: Int, directories: [String]) throws(SharedCountersError) {
    var failures: [SharedCountersError.Failure] = []
    var found: (descriptor: Int32, directory: String)?
    for directory in directories where found == nil {
      do throws(SharedCountersError.Failure) {
        found = (try Self.reserve(count, in: directory), directory)
      } catch {
        failures.append(error)
      }
    }
    guard let found else { throw SharedCountersError(failures: failures) }
    try self.init(count: count, file: found.descriptor, at: found.directory)
  }

  /// Takes over the counters that a supervisor has passed on `descriptor`.
  /// - Throws: `SharedCountersError` if the descriptor has no such memory.
  public convenience init(count: Int, inherited descriptor: Int32) throws(SharedCountersError) {
    try self.init(count: count, file: descriptor, at: "descriptor \(descriptor)")
    // Programs that this process starts do not use the counters.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private init(count: Int, file descriptor: Int32, at place: String) throws(SharedCountersError) {
    self.count = count
    self.descriptor = descriptor
    do throws(SharedCountersError.Failure) {
      address = UInt(bitPattern: try Self.map(descriptor, Self.size(count), place))
    } catch {
      throw SharedCountersError(failures: [error])
    }
  }

  deinit {
    munmap(UnsafeMutableRawPointer(bitPattern: address), Self.size(count))
    close(descriptor)
  }

  /// Adds to a counter.
  /// - Parameter index: 0 or more, below the count that the counters were made with.
  public func add(_ change: Int, at index: Int) {
    slot(index).pointee.add(change, ordering: .relaxed)
  }

  /// The sum of all changes by all processes.
  /// - Parameter index: 0 or more, below the count that the counters were made with.
  public func value(at index: Int) -> Int {
    slot(index).pointee.load(ordering: .relaxed)
  }

  /// Sets a counter.
  /// - Parameter index: 0 or more, below the count that the counters were made with.
  public func set(_ value: Int, at index: Int) {
    slot(index).pointee.store(value, ordering: .relaxed)
  }

  /// Sets a counter that has the value `old`, so that one of several processes can take a place.
  /// - Parameter index: 0 or more, below the count that the counters were made with.
  /// - Returns: false, without a change, when it has another value.
  public func replace(_ old: Int, by new: Int, at index: Int) -> Bool {
    slot(index).pointee.compareExchange(expected: old, desired: new, ordering: .relaxed).exchanged
  }

  /// Zero bytes are an `Atomic<Int>` with the value zero, because it has the layout of `Int`.
  private func slot(_ index: Int) -> UnsafeMutablePointer<Atomic<Int>> {
    precondition(index >= 0 && index < count)
    return UnsafeMutableRawPointer(bitPattern: address)!.assumingMemoryBound(to: Atomic<Int>.self) + index
  }

  private static func size(_ count: Int) -> Int { count * MemoryLayout<Int>.stride }

  /// Makes an unlinked file with room for `count` numbers.
  private static func reserve(_ count: Int, in directory: String) throws(SharedCountersError.Failure) -> Int32 {
    var path = Array("\(directory)/spaces-counters-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { throw .init(place: directory, code: errno) }
    unlink(path)
    let descriptor = movedUp(file)
    guard descriptor >= 0 else { throw .init(place: directory, code: errno) }
    let code = posix_fallocate(descriptor, 0, size(count))
    guard code == 0 else {
      close(descriptor)
      throw .init(place: directory, code: code)
    }
    return descriptor
  }

  private static func map(
    _ descriptor: Int32, _ size: Int, _ place: String
  ) throws(SharedCountersError.Failure) -> UnsafeMutableRawPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .init(place: place, code: errno) }
    // Reserved space cannot run out later: without it, an access to a counter can end in SIGBUS. A file that is long
    // enough is not changed, so that inherited counters keep their values.
    let code = status.st_size < size ? posix_fallocate(descriptor, 0, size) : 0
    guard code == 0 else { throw .init(place: place, code: code) }
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw .init(place: place, code: errno) }
    return memory
  }
}

/// Why no memory can be shared with other processes.
public struct SharedCountersError: Error, Equatable, CustomStringConvertible {
  struct Failure: Error, Equatable {
    let place: String
    let code: Int32
  }

  let failures: [Failure]

  /// A sentence with the reason of the system for each place.
  public var description: String {
    let reasons = failures.map { "\($0.place): \(String(cString: strerror($0.code)))" }.joined(separator: "; ")
    return "No memory for the counters that the worker processes share: \(reasons)."
  }
}
