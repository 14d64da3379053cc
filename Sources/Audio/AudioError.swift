/// Why a recording cannot be read, written or made.
public enum AudioError: Error, Sendable, Equatable {
  /// It is none of the formats of ``AudioFormat``, or libsndfile cannot decode it.
  case notAudio
  /// Its header promises other data than follows.
  case contradictory
  /// It plays longer than the caller accepts.
  case tooLong
  /// Decoding it takes more time than the caller gives.
  case tooSlow
  /// The file cannot be read or written, for the reason that the system gives.
  case system(String)
  /// A program did not do what it was started for.
  case program(String)
}

extension AudioError: CustomStringConvertible {
  /// A sentence for the log.
  public var description: String {
    switch self {
    case .notAudio: "It is not a WAV, MP3, OGG or FLAC recording."
    case .contradictory: "Its header promises other data than follows."
    case .tooLong: "It plays too long."
    case .tooSlow: "Decoding it takes too long."
    case .system(let why): "The file: \(why)."
    case .program(let why): why
    }
  }
}
