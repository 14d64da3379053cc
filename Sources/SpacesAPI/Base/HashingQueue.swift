import Glibc
import Processes
import Synchronization
import Web

/// Bounds how many passwords are hashed at once on this machine, by all processes together, to the number of its cores:
/// Argon2id takes 64 MiB and a core for some tens of milliseconds.
///
/// A place is a lock on one of a few files, which the system releases when a process ends, however it ends.
final class HashingQueue: Sendable {
  /// How many threads of a process wait. More would only wait in vain.
  private static let longestLine = 64

  private let folder: String
  private let places: Int
  private let patience: Duration
  private let waiting = Mutex(0)

  /// - Parameters:
  ///   - folder: where the files are; every process of this user must have the same one.
  ///   - places: how many hashes run at once.
  ///   - patience: how long a request waits for a place.
  init(
    folder: String = "/tmp", places: Int = Processors.count, patience: Duration = .seconds(3)
  ) {
    self.folder = folder
    self.places = places
    self.patience = patience
  }

  /// Threads of this process that wait for a place.
  var waitingCount: Int { waiting.withLock { $0 } }

  /// Runs `body` when there is a place.
  /// - Throws: 503 when there is none in time, and what `body` throws.
  func run<T>(_ body: () throws -> T) throws -> T {
    let place = try take()
    // Closing the file releases the lock.
    defer { close(place) }
    return try body()
  }

  private func take() throws(APIError) -> Int32 {
    let isAdmitted = waiting.withLock {
      guard $0 < Self.longestLine else { return false }
      $0 += 1
      return true
    }
    guard isAdmitted else { throw .hashingBusy }
    defer { waiting.withLock { $0 -= 1 } }
    let deadline = ContinuousClock.now + patience
    repeat {
      for index in 0..<places {
        if let place = lock(index) { return place }
      }
      pause(.milliseconds(10))
    } while ContinuousClock.now < deadline
    throw .hashingBusy
  }

  /// The descriptor of the locked file; nil when somebody else has locked it.
  private func lock(_ index: Int) -> Int32? {
    let path = "\(folder)/spaces-hashing-\(geteuid())-\(index)"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return nil }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    close(descriptor)
    return nil
  }
}

extension APIError {
  static let hashingBusy = APIError(
    503, "busy", "Too many people sign in at this moment. Try again in a moment.", headers: [("Retry-After", "3")])
}
