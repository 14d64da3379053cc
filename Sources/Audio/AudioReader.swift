import CSndFile
import Glibc

/// Decodes a recording block by block, so that its length costs no memory.
public final class AudioReader {
  /// Recognised by the file's content.
  public let format: AudioFormat
  /// Samples of each channel in a second.
  public let sampleRate: Int
  private let channels: Int
  /// Frames that the header promises; nil when it does not say.
  private let promisedFrames: Int?
  private let file: OpaquePointer
  private var block: [Float]

  private static let blockFrames = 4096
  private static let sampleRates = 4_000...192_000
  private static let mostChannels = 8

  /// Opens the file at `path`.
  public init(path: String) throws(AudioError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw AudioError(errno: errno) }
    guard let format = AudioFormat(beginning: firstBytes(of: descriptor)) else {
      close(descriptor)
      throw .notAudio
    }
    var info = SF_INFO()
    // The descriptor is libsndfile's from here on, whether it succeeds or not.
    guard let file = sf_open_fd(descriptor, Int32(SFM_READ), &info, 1) else { throw .notAudio }
    guard format.isContainer(info.format), Self.sampleRates.contains(Int(info.samplerate)),
      1...Self.mostChannels ~= Int(info.channels)
    else {
      sf_close(file)
      throw .notAudio
    }
    self.format = format
    self.file = file
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    promisedFrames = info.frames > 0 && info.frames < Int64.max ? Int(info.frames) : nil
    block = [Float](repeating: 0, count: Self.blockFrames * channels)
  }

  deinit {
    sf_close(file)
  }

  /// The next samples, all channels mixed into one, from −1 to 1; empty at the end of the recording.
  public func next() -> [Float] {
    let count = Int(sf_readf_float(file, &block, Int64(Self.blockFrames)))
    guard count > 0 else { return [] }
    if channels == 1 { return Array(block[..<count]) }
    return (0..<count).map { frame in
      block[frame * channels..<(frame + 1) * channels].reduce(0, +) / Float(channels)
    }
  }

  /// How long the recording plays, counted in what can be decoded.
  /// - Parameters:
  ///   - limit: seconds; a longer recording is ``AudioError/tooLong``, found out as soon as it is.
  ///   - time: how long decoding may take before it is ``AudioError/tooSlow``.
  /// - Returns: seconds. ``AudioError/contradictory`` when the header promises more than a second that is not there.
  public func measure(upTo limit: Int, within time: Duration) throws(AudioError) -> Double {
    let deadline = ContinuousClock.now + time
    var frames = 0
    while true {
      let count = Int(sf_readf_float(file, &block, Int64(Self.blockFrames)))
      guard count > 0 else { break }
      frames += count
      guard frames <= limit * sampleRate else { throw .tooLong }
      guard ContinuousClock.now < deadline else { throw .tooSlow }
    }
    let promised = promisedFrames ?? frames
    guard promised - frames <= sampleRate, !hasWrongDataSize else { throw .contradictory }
    return Double(frames) / Double(sampleRate)
  }

  /// libsndfile reads as much as there is of a WAV file whose data chunk claims more, and notes it in its log.
  private var hasWrongDataSize: Bool {
    guard format == .wav else { return false }
    var text = [UInt8](repeating: 0, count: 16 << 10)
    let count = sf_command(file, Int32(SFC_GET_LOG_INFO), &text, Int32(text.count))
    let log = String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    return log.split(separator: "\n").contains { $0.hasPrefix("data : ") && $0.contains("should be") }
  }
}

private func firstBytes(of descriptor: Int32) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 12)
  let count = pread(descriptor, &bytes, bytes.count, 0)
  return Array(bytes.prefix(max(0, count)))
}

extension AudioError {
  init(errno code: Int32) {
    self = .system(String(cString: strerror(code)))
  }
}
