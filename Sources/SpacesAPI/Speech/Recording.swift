import Audio
import Glibc

/// The audio of one answer while it is made, a sentence after the other.
final class Recording {
  private let folder: MediaFolder
  private let name: String
  private var writer: MP3Writer?

  /// Seconds that a sentence may play.
  private static let longestSentence = 180

  /// - Parameter name: what nobody can guess, for the folder of the temporary files and then for the file.
  init(_ folder: MediaFolder, name: String) {
    self.folder = folder
    self.name = name
  }

  deinit {
    try? folder.remove(folder: folder.workPath(name))
  }

  private var path: String { "\(folder.workPath(name))/answer.mp3" }

  /// Where the next sentence is written to.
  func newSentencePath() throws -> String {
    try folder.makeWorkFolder(name)
    return "\(folder.workPath(name))/sentence"
  }

  /// Takes the sentence that was written to `path` and deletes it.
  /// - Throws: `AudioError` for what is no audio, or none at all.
  func append(_ path: String) throws {
    defer { unlink(path) }
    let reader = try AudioReader(path: path)
    let writer = try writer ?? MP3Writer(path: self.path, sampleRate: reader.sampleRate)
    self.writer = writer
    let before = writer.seconds
    try writer.append(reader, upTo: Self.longestSentence)
    guard writer.seconds > before else { throw AudioError.notAudio }
  }

  /// Seconds so far; nil before the first sentence.
  var seconds: Double? { writer?.seconds }

  /// Completes the file and moves it to where the web server finds it.
  /// - Returns: how long it plays in milliseconds; nil when nothing was spoken.
  func publish() throws -> Int? {
    guard let seconds = writer?.seconds else { return nil }
    // Closes the file.
    writer = nil
    try folder.publish(path, as: name)
    return Int((seconds * 1000).rounded(.up))
  }
}
