import Dispatch
import Glibc

/// Lets as many threads hash passwords at once as there are cores; Argon2id takes 64 MiB and a core for some
/// tens of milliseconds. The others wait.
final class HashingQueue: Sendable {
  private let semaphore = DispatchSemaphore(value: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  func run<T>(_ body: () throws -> T) rethrows -> T {
    semaphore.wait()
    defer { semaphore.signal() }
    return try body()
  }
}
