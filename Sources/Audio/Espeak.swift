import Glibc

/// The speech synthesiser espeak-ng, a program of its own for each text. https://github.com/espeak-ng/espeak-ng
public struct Espeak: Sendable {
  private static let program = "/usr/bin/espeak-ng"

  /// Languages and names that a voice can be asked for by, in lower case.
  private let voices: Set<String>
  /// What may follow a voice after a plus sign, such as `f3`.
  private let variants: Set<String>

  /// Looks for the program; nil when it is not installed or does not list its voices.
  /// - Parameter folder: for a temporary file.
  public init?(folder: String) {
    guard access(Self.program, X_OK) == 0, let voices = try? Self.list("--voices", in: folder),
      let variants = try? Self.list("--voices=variant", in: folder), !voices.isEmpty
    else { return nil }
    self.voices = Set(voices.flatMap { [$0[1], $0[3]] }.map { $0.lowercased() })
    // A variant's file is `!v/f3`.
    self.variants = Set(variants.map { String($0[4].drop { $0 != "/" }.dropFirst()).lowercased() })
  }

  /// Whether it has the voice: a language or a name, with a variant or without, in any case. It crashes when it is asked
  /// for some voices that it does not have.
  public func has(_ voice: String) -> Bool {
    let parts = voice.lowercased().split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, voices.contains(name), parts.count <= 2 else { return false }
    return parts.count == 1 || variants.contains(parts[1])
  }

  /// Speaks `text` into a WAV file at `path`.
  /// - Parameters:
  ///   - voice: one that ``has(_:)`` knows.
  ///   - time: how long it may take.
  public func speak(_ text: String, voice: String, to path: String, within time: Duration) throws(AudioError) {
    // As a file: an argument could be too long, and one that begins with a dash would be an option.
    let source = path + ".txt"
    defer { unlink(source) }
    try write(text, to: source)
    try run(Self.program, ["-v", voice.lowercased(), "-f", source, "-w", path], within: time)
  }

  /// The rows of a table of voices, as fields.
  private static func list(_ option: String, in folder: String) throws(AudioError) -> [[Substring]] {
    let path = "\(folder)/voices-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    try run(program, [option], output: path, within: .seconds(10))
    guard let file = fopen(path, "re") else { throw AudioError(errno: errno) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256 << 10)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }.filter { $0.count >= 5 }
  }
}

private func write(_ text: String, to path: String) throws(AudioError) {
  guard let file = fopen(path, "wxe") else { throw AudioError(errno: errno) }
  let bytes = Array(text.utf8)
  let count = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, count == bytes.count else { throw AudioError(errno: errno) }
}
