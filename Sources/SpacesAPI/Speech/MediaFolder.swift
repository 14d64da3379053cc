import Audio
import Formats
import Glibc
import MariaDB

/// The files under `SPACES_MEDIA_DIR`. Spoken answers are in `tts`, which the web server hands out; uploaded recordings are
/// in `samples`, which nobody else may read.
struct MediaFolder: Sendable {
  let path: String
  /// The URL of `path`.
  let url: String

  /// Nil where no folder is configured.
  init?(_ configuration: Configuration) {
    guard let path = configuration.speech.mediaDirectory else { return nil }
    self.path = path
    url = configuration.speech.mediaURL
  }

  /// A name that nobody can guess: 128 random bits in 32 digits.
  static func newName(_ environment: Environment) -> String { hexadecimal(environment.random(16)) }

  /// Where an answer's audio is. The first two digits spread the files over 256 folders.
  func audioPath(_ name: String) -> String { "\(path)/tts/\(name.prefix(2))/\(name).mp3" }
  func audioURL(_ name: String) -> String { "\(url)/tts/\(name.prefix(2))/\(name).mp3" }

  /// Where something is while it is made.
  func workPath(_ name: String) -> String { "\(path)/work/\(name)" }

  /// A lounge's uploaded recordings.
  func samplesPath(_ name: String) -> String { "\(path)/samples/\(name)" }

  /// Makes a folder for what is being made.
  func makeWorkFolder(_ name: String) throws {
    try makePrivateFolder("\(path)/work")
    try makePrivateFolder(workPath(name))
  }

  /// Makes a folder for uploaded recordings.
  func makeSamplesFolder(_ name: String) throws {
    try makePrivateFolder("\(path)/samples")
    try makePrivateFolder(samplesPath(name))
  }

  /// Moves a finished file to where the web server finds it: whole or not at all, whatever happens meanwhile.
  func publish(_ file: String, as name: String) throws {
    let target = audioPath(name)
    try makeFolder("\(path)/tts", 0o755)
    try makeFolder("\(path)/tts/\(name.prefix(2))", 0o755)
    try sync(file)
    guard rename(file, target) == 0 else { throw MediaFailure(errno: errno) }
    try sync("\(path)/tts/\(name.prefix(2))")
  }

  private func makePrivateFolder(_ path: String) throws { try makeFolder(path, 0o700) }

  private func makeFolder(_ path: String, _ mode: mode_t) throws {
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw MediaFailure(errno: errno) }
  }

  /// Waits until a file or a folder is on the disk.
  func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MediaFailure(errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw MediaFailure(errno: errno) }
  }

  /// Deletes a file; one that is not there is no error.
  func remove(file: String) throws {
    guard unlink(file) == 0 || errno == ENOENT else { throw MediaFailure(errno: errno) }
  }

  /// Deletes a folder with the files in it; one that is not there is no error.
  func remove(folder: String) throws {
    for name in names(in: folder) { try remove(file: "\(folder)/\(name)") }
    guard rmdir(folder) == 0 || errno == ENOENT else { throw MediaFailure(errno: errno) }
  }

  /// What is in a folder; nothing in one that is not there.
  func names(in folder: String) -> [String] { fileNames(in: folder) }

  /// Bytes of all spoken answers.
  func audioSize() -> Int {
    var size = 0
    for folder in names(in: "\(path)/tts").map({ "\(path)/tts/\($0)" }) {
      for name in names(in: folder) {
        var status = stat()
        if stat("\(folder)/\(name)", &status) == 0 { size += Int(status.st_size) }
      }
    }
    return size
  }

  /// Seconds since a file was changed; nil when it is not there.
  func age(of file: String, _ environment: Environment) -> Double? {
    var status = stat()
    guard stat(file, &status) == 0 else { return nil }
    return environment.now().timeIntervalSince1970 - Double(status.st_mtim.tv_sec)
  }
}

/// Why a file in the media folder cannot be made or deleted.
struct MediaFailure: Error, CustomStringConvertible {
  let description: String
  init(errno code: Int32) { description = "The media folder: \(String(cString: strerror(code)))." }
}
