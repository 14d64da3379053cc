import Glibc

/// A process that goes on when this one ends, with nothing on its standard streams.
public enum DetachedProcess {
  /// Starts a program.
  /// - Parameters:
  ///   - executable: a path.
  ///   - arguments: the arguments after the name of the executable.
  ///   - removed: names of variables that it does not inherit.
  /// - Throws: `ProcessError`
  public static func start(
    _ executable: String, _ arguments: [String], withoutVariables removed: [String] = []
  ) throws(ProcessError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    // In a session of its own from its first moment: a web server ends what is left of a request's process group.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, setSession)
    let words = ([executable] + arguments).map { strdup($0) }
    let variables = inherited(without: removed).map { strdup($0) }
    defer { (words + variables).forEach { free($0) } }
    var child = pid_t()
    let code = posix_spawn(&child, executable, &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw ProcessError(code: code) }
  }

  /// POSIX_SPAWN_SETSID of glibc's spawn.h, which Swift's module of it leaves out.
  private static let setSession: Int16 = 0x80

  private static func inherited(without removed: [String]) -> [String] {
    var variables: [String] = []
    var next = environ
    while let text = next.pointee {
      variables.append(String(cString: text))
      next += 1
    }
    return variables.filter { variable in !removed.contains { variable.hasPrefix($0 + "=") } }
  }
}
