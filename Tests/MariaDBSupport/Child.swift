import Glibc

/// A child process with its output in a file. Its standard input is a pipe from this process, which ends,
/// and so can be noticed, however this process ends.
struct Child: Sendable {
  let pid: pid_t
  let input: Int32

  init(_ arguments: [String], log: String) throws {
    var ends: [Int32] = [0, 0]
    // Closed on exec: a child started later must not hold the pipe open.
    try check(pipe(&ends))
    for end in ends { try check(fcntl(end, F_SETFD, FD_CLOEXEC)) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // The test may run in a thread that blocks every signal, and a shell waits for SIGCHLD.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid = pid_t()
    let status = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, environ)
    guard status == 0 else {
      close(ends[1])
      throw FixtureError(description: "\(arguments[0]): \(String(cString: strerror(status)))")
    }
    self.pid = pid
    input = ends[1]
  }

  var isRunning: Bool { waitpid(pid, nil, WNOHANG) == 0 }

  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return status
  }
}

/// The fixture itself does not work; no test has been run.
public struct FixtureError: Error, CustomStringConvertible {
  public var description: String
}

func check(_ status: Int32) throws {
  guard status == 0 else { throw FixtureError(description: String(cString: strerror(errno))) }
}
