import FoundationEssentials
import Glibc
import SpacesAPI

/// Where the answers come from that no option gives: the person at the terminal, or nobody.
struct Questions {
  /// What is wrong with an answer that cannot be read in this way.
  static func complaint<T>(_ read: @escaping (String) throws -> T) -> (String) -> String? {
    { text in
      do {
        _ = try read(text)
        return nil
      } catch let error as ConfigurationError {
        return error.sentence
      } catch {
        return "\(error)"
      }
    }
  }

  /// - Parameters:
  ///   - given: by the option.
  ///   - usual: what no answer means; nil: an answer is needed.
  ///   - complaint: what is wrong with an answer, in a sentence; nil for a good one.
  func text(
    _ option: String, _ given: String?, _ question: String, usual: String? = nil,
    complaint: (String) -> String? = { _ in nil }
  ) throws -> String {
    if let given {
      if let complaint = complaint(given) { throw Failure("\(option): \(complaint)") }
      return given
    }
    guard Terminal.isPresent else {
      guard let usual else { throw Failure("\(option) is missing, and there is no terminal to ask for it.") }
      return usual
    }
    let hint = usual.map { $0.isEmpty ? " (may be left out)" : " [\($0)]" } ?? ""
    while true {
      let answer = try Terminal.ask(question + hint)
      guard !answer.isEmpty || usual != nil else { continue }
      let text = answer.isEmpty ? usual ?? "" : answer
      guard let complaint = text.isEmpty ? nil : complaint(text) else { return text }
      Terminal.show(complaint)
    }
  }

  /// A password or a key: the first line of a file, else the environment's, else asked for without showing it.
  /// - Returns: empty when there is none.
  func secret(_ option: String, file: String?, variable: String, _ question: String) throws -> String {
    if let file {
      guard let line = firstLine(of: file) else { throw Failure("\(option): \(file) cannot be read.") }
      return line
    }
    if let text = ProcessInfo.processInfo.environment[variable] { return text }
    return Terminal.isPresent ? try Terminal.askSecretly(question) : ""
  }

  /// Whether the person at the terminal is asked for this secret, and so can be asked again.
  static func isSecretAsked(file: String?, variable: String) -> Bool {
    Terminal.isPresent && file == nil && getenv(variable) == nil
  }

  /// Of any kind of file, such as the pipe that a shell makes of `<(command)`. Nil when it cannot be read.
  private func firstLine(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var line: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !line.contains(UInt8(ascii: "\n")) {
      let count = read(descriptor, &piece, piece.count)
      guard count >= 0 || errno == EINTR else { return nil }
      if count == 0 { break }
      line += piece.prefix(max(0, count))
    }
    return String(String(decoding: line, as: UTF8.self).prefix { !$0.isNewline })
  }
}
