import Glibc

/// Reads a password: from a terminal without showing it, else the first line of standard input.
func readPassword() throws -> String {
  guard isatty(STDIN_FILENO) == 1 else {
    guard let line = readLine() else { throw Failure("No password was given on standard input.") }
    return line
  }
  var shown = termios()
  guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw Failure("The terminal cannot be set up.") }
  var hidden = shown
  hidden.c_lflag &= ~tcflag_t(ECHO)
  print("Password: ", terminator: "")
  fflush(nil)
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
  defer {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
    print("")
  }
  guard let line = readLine() else { throw Failure("No password was given.") }
  return line
}
