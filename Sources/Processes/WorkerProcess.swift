import Glibc

/// The program of the worker processes and the descriptors that they get: the listening socket on descriptor 0, as from
/// every FastCGI spawner, the counters on 3 and the pipe to the supervisor on 4.
struct WorkerProgram {
  let executable: String
  let arguments: [String]
  let listener: Int32
  let counters: SharedCounters

  func start(at now: ContinuousClock.Instant) throws(ProcessError) -> WorkerProcess {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ProcessError(code: errno) }
    let (reading, writing) = (movedUp(ends[0]), movedUp(ends[1]))
    defer { close(writing) }
    let code: Int32
    var child = pid_t()
    if reading >= 0, writing >= 0 {
      _ = fcntl(reading, F_SETFL, O_NONBLOCK)
      code = spawn(&child, pipe: writing)
    } else {
      code = errno
    }
    guard code == 0 else {
      close(reading)
      throw ProcessError(code: code)
    }
    return WorkerProcess(id: child, pipe: reading, startedAt: now)
  }

  private func spawn(_ child: inout pid_t, pipe: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, listener, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, counters.descriptor, SharedCounters.inheritedDescriptor)
    posix_spawn_file_actions_adddup2(&actions, pipe, SupervisorPipe.inheritedDescriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The supervisor waits for its signals with these blocked; its children start with none blocked.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([executable] + arguments).map { strdup($0) }
    defer { words.forEach { free($0) } }
    return posix_spawn(&child, executable, &actions, &attributes, words + [nil], environ)
  }
}

/// Why a process could not be started.
public struct ProcessError: Error, Equatable, CustomStringConvertible {
  /// The system's error code, such as `ENOENT`.
  public let code: Int32
  /// A clause with the reason of the system.
  public var description: String { "no process can be started: \(String(cString: strerror(code)))" }
}

/// A child process, from its start until it is reaped.
final class WorkerProcess {
  let id: pid_t
  let startedAt: ContinuousClock.Instant
  /// The time at which the process gets SIGKILL if it still runs; nil for no limit.
  var killAt: ContinuousClock.Instant?
  /// Whether the process has reported that it answers requests.
  private(set) var isReady = false
  /// How the process ended; nil while it runs.
  private(set) var end: String?
  private let pipe: Int32
  private var reason: [UInt8] = []

  init(id: pid_t, pipe: Int32, startedAt: ContinuousClock.Instant) {
    self.id = id
    self.pipe = pipe
    self.startedAt = startedAt
  }

  deinit { close(pipe) }

  func send(_ signal: Int32) {
    if end == nil { kill(id, signal) }
  }

  /// Updates `isReady` and `end` without waiting.
  func update() {
    guard end == nil else { return }
    var status: Int32 = 0
    let collected = waitpid(id, &status, WNOHANG)
    // Reads after waitpid(), so that all that was written before the end is read.
    readPipe()
    guard collected != 0 else { return }
    let told = reason.isEmpty ? "" : ": " + String(decoding: reason, as: UTF8.self)
    if collected < 0 {
      end = "ended" + told
    } else if status & 0x7f == 0 {
      end = "exit status \((status >> 8) & 0xff)" + told
    } else {
      end = "signal \(status & 0x7f)" + told
    }
  }

  private func readPipe() {
    let bytes = [UInt8](unsafeUninitializedCapacity: SupervisorPipe.longestReason) { buffer, filled in
      filled = max(0, read(pipe, buffer.baseAddress, buffer.count))
    }
    if bytes.first == SupervisorPipe.ready { isReady = true } else { reason += bytes }
  }
}
