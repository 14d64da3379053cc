import Glibc
import Synchronization

/// Numbers that every worker of one supervisor adds to and any of them can read: a scrape of one
/// tells of all. They start at zero with the supervisor and outlive its workers.
public final class SharedCounters: Sendable {
  /// The descriptor that workers find the numbers on.
  public static let inheritedDescriptor: Int32 = 3

  let descriptor: Int32
  private let count: Int
  private let address: UInt

  /// - Parameter descriptor: an inherited one; nil begins anew.
  public init(count: Int, inherited descriptor: Int32? = nil) throws(ThreadError) {
    self.count = count
    if let descriptor { self.descriptor = descriptor } else { self.descriptor = try Self.anonymousFile() }
    let size = count * MemoryLayout<Int>.stride
    // A file that is long enough stays as it is, so that an inherited one keeps its numbers.
    var status = stat()
    guard fstat(self.descriptor, &status) == 0 else { throw ThreadError(code: errno) }
    if status.st_size < size, ftruncate(self.descriptor, size) != 0 { throw ThreadError(code: errno) }
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, self.descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw ThreadError(code: errno) }
    address = UInt(bitPattern: memory)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(bitPattern: address), count * MemoryLayout<Int>.stride)
  }

  public func add(_ change: Int, at index: Int) {
    slot(index).pointee.add(change, ordering: .relaxed)
  }

  public func value(at index: Int) -> Int {
    slot(index).pointee.load(ordering: .relaxed)
  }

  /// Zero bytes are an `Atomic<Int>` of zero: its layout is that of `Int`.
  private func slot(_ index: Int) -> UnsafeMutablePointer<Atomic<Int>> {
    precondition(index >= 0 && index < count)
    return UnsafeMutableRawPointer(bitPattern: address)!.assumingMemoryBound(to: Atomic<Int>.self) + index
  }

  private static func anonymousFile() throws(ThreadError) -> Int32 {
    var path = Array("/tmp/spaces-counters-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw ThreadError(code: errno) }
    unlink(path)
    // Children get it by name, as `inheritedDescriptor`; nobody else.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}
