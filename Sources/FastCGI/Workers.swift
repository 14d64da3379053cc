import Glibc

/// Child processes that run this same executable with the listening socket on descriptor 0, the
/// way every FastCGI spawner starts it.
public struct Workers: ~Copyable {
  private let listener: Listener
  private let counters: SharedCounters
  private let executable: String
  private let arguments: [String]
  private var children: [pid_t] = []
  /// Told to stop, because a new generation has taken over.
  private var retiring: Set<pid_t> = []

  /// - Parameters:
  ///   - executable: looked up anew for each child, so that an upgrade takes effect.
  ///   - arguments: what follows the executable's name.
  public init(_ listener: Listener, counters: SharedCounters, executable: String, arguments: [String]) {
    self.listener = listener
    self.counters = counters
    self.executable = executable
    self.arguments = arguments
  }

  /// Starts as many new workers as there are and lets the old ones finish. The socket stays open
  /// throughout: no request is refused.
  public mutating func renew() throws(ThreadError) {
    let old = children.filter { !retiring.contains($0) }
    for _ in old { try spawn() }
    for child in old { kill(child, SIGTERM) }
    retiring.formUnion(old)
  }

  /// Starts as many as are missing from `count`.
  public mutating func replenish(to count: Int) throws(ThreadError) {
    while children.count - retiring.count < count { try spawn() }
  }

  /// Collects children that have ended.
  /// - Returns: how those ended that were not told to: exit codes, or minus the signal.
  public mutating func reap() -> [Int32] {
    var ends: [Int32] = []
    var status: Int32 = 0
    for child in children where waitpid(child, &status, WNOHANG) == child {
      children.removeAll { $0 == child }
      if retiring.remove(child) != nil { continue }
      ends.append(status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f))
    }
    return ends
  }

  public func signal(_ number: Int32) {
    for child in children { kill(child, number) }
  }

  public var isEmpty: Bool { children.isEmpty }

  private mutating func spawn() throws(ThreadError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, listener.descriptor, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, counters.descriptor, SharedCounters.inheritedDescriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The supervisor waits with its signals blocked; its children start with none.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([executable] + arguments).map { strdup($0) }
    defer { words.forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawn(&child, executable, &actions, &attributes, words + [nil], environ)
    guard code == 0 else { throw ThreadError(code: code) }
    children.append(child)
  }
}
