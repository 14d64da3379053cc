import CSndFile

/// The formats that are read. They are recognised by content, whatever a file is called.
public enum AudioFormat: Sendable, CaseIterable {
  case wav, mp3, ogg, flac

  /// The media type.
  public var type: String {
    switch self {
    case .wav: "audio/wav"
    case .mp3: "audio/mpeg"
    case .ogg: "audio/ogg"
    case .flac: "audio/flac"
    }
  }

  /// The usual extension of a file's name, without a dot.
  public var fileExtension: String { "\(self)" }

  /// What a file that begins with these bytes claims to be. libsndfile also reads some twenty formats that nobody
  /// uploads; only files with one of these beginnings reach its decoders.
  init?(beginning bytes: [UInt8]) {
    func has(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    if has("RIFF"), has("WAVE", at: 8) {
      self = .wav
    } else if has("fLaC") {
      self = .flac
    } else if has("OggS") {
      self = .ogg
    } else if has("ID3") || bytes.count > 1 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0 {
      self = .mp3
    } else {
      return nil
    }
  }

  /// Whether libsndfile's format is this one.
  func isContainer(_ format: Int32) -> Bool {
    let container = Int(format) & Int(SF_FORMAT_TYPEMASK)
    switch self {
    case .wav: return container == Int(SF_FORMAT_WAV) || container == Int(SF_FORMAT_WAVEX)
    case .mp3: return container == Int(SF_FORMAT_MPEG)
    case .ogg: return container == Int(SF_FORMAT_OGG)
    case .flac: return container == Int(SF_FORMAT_FLAC)
    }
  }
}
