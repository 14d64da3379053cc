import Glibc

/// The person at the terminal, if there is one. Questions go to standard error, so that standard output has the result
/// alone.
enum Terminal {
  static var isPresent: Bool { isatty(STDIN_FILENO) == 1 }

  /// Shows a line.
  static func show(_ text: String, terminator: String = "\n") {
    let bytes = Array((text + terminator).utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Asks a question.
  static func ask(_ question: String) throws -> String {
    show(question + ": ", terminator: "")
    guard let line = readLine() else { throw Failure("There is no answer.") }
    return line
  }

  /// Asks for something that is not shown as it is typed.
  static func askSecretly(_ question: String) throws -> String {
    var shown = termios()
    guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw Failure("The terminal cannot be set up.") }
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      show("")
    }
    return try ask(question)
  }
}

/// Reads a password: from a terminal without showing it, else the first line of standard input.
func readPassword() throws -> String {
  if Terminal.isPresent { return try Terminal.askSecretly("Password") }
  guard let line = readLine() else { throw Failure("No password was given on standard input.") }
  return line
}
