import Glibc

/// Child processes that run this same executable with the listening socket on descriptor 0, the
/// way every FastCGI spawner starts it. `Workers` replaces one that dies.
public struct Workers: ~Copyable {
  private let listener: Listener
  private let arguments: [String]
  private var children: [pid_t] = []

  /// - Parameter arguments: what follows the executable's name.
  public init(_ listener: Listener, arguments: [String]) {
    self.listener = listener
    self.arguments = arguments
  }

  public mutating func start(_ count: Int) throws(ThreadError) {
    for _ in 0..<count { try spawn() }
  }

  /// Collects children that have ended and, unless stopping, starts as many anew.
  /// - Returns: how those that ended did so: exit codes, or minus the signal.
  public mutating func reap(replacing: Bool) throws(ThreadError) -> [Int32] {
    var ends: [Int32] = []
    var status: Int32 = 0
    for child in children where waitpid(child, &status, WNOHANG) == child {
      children.removeAll { $0 == child }
      ends.append(status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f))
      if replacing { try spawn() }
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
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The supervisor waits with its signals blocked; its children start with none.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([CommandLine.arguments[0]] + arguments).map { strdup($0) }
    defer { words.forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, words + [nil], environ)
    guard code == 0 else { throw ThreadError(code: code) }
    children.append(child)
  }
}
