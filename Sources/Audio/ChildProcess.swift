import CSndFile
import Glibc

/// Runs a program to its end. It gets no descriptor but the standard three: input is empty, errors are dropped.
/// - Parameters:
///   - output: the file that takes its standard output.
///   - time: how long it may run before it is killed.
func run(
  _ program: String, _ arguments: [String], output: String = "/dev/null", within time: Duration
) throws(AudioError) {
  let child = try spawn(program, arguments, output: output)
  let deadline = ContinuousClock.now + time
  var status: Int32 = 0
  var wait: UInt32 = 1_000
  while true {
    let ended = waitpid(child, &status, WNOHANG)
    if ended == child { break }
    if ended < 0, errno != EINTR { throw AudioError(errno: errno) }
    if ContinuousClock.now >= deadline {
      kill(-child, SIGKILL)
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
      throw .program("\(program) took too long.")
    }
    usleep(wait)
    wait = min(wait * 2, 20_000)
  }
  guard status == 0 else { throw .program("\(program) failed with status \(status).") }
}

private func spawn(_ program: String, _ arguments: [String], output: String) throws(AudioError) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
  posix_spawn_file_actions_addclosefrom_np(&actions, 3)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  // A group of its own, so that it ends with everything that it may have started. Signals as a shell gives them: this
  // process ignores SIGPIPE, and its threads block what ends it.
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setpgroup(&attributes, 0)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  var argv = ([program] + arguments).map { strdup($0) }
  defer { for argument in argv { free(argument) } }
  argv.append(nil)
  var environment = ["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", nil].map { $0.flatMap { strdup($0) } }
  defer { for variable in environment { free(variable) } }
  var child: pid_t = 0
  let code = posix_spawn(&child, program, &actions, &attributes, &argv, &environment)
  guard code == 0 else { throw AudioError(errno: code) }
  return child
}
