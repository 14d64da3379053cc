import Audio
import Glibc

/// The rules of one recording that a voice is cloned from.
enum VoiceSample {
  /// Files of one voice.
  static let counts = 1...5
  /// Bytes of a file.
  static let largest = 10 << 20
  /// Seconds that it plays.
  private static let seconds = 1.0...600.0

  /// - Returns: the format of the recording at `path`.
  /// - Throws: `CloningFailure`
  static func check(_ path: String) throws(CloningFailure) -> AudioFormat {
    do {
      let reader = try AudioReader(path: path)
      let length = try reader.measure(upTo: Int(seconds.upperBound), within: .seconds(10))
      guard length >= seconds.lowerBound else { throw CloningFailure.tooShort }
      return reader.format
    } catch let failure as CloningFailure {
      throw failure
    } catch let failure as AudioError {
      switch failure {
      case .tooLong: throw CloningFailure.tooLong
      case .contradictory: throw CloningFailure.contradictory
      default: throw CloningFailure.notAudio
      }
    } catch {
      throw CloningFailure.notAudio
    }
  }
}

extension CloningFailure {
  static let notAudio = CloningFailure(sentence: "A recording is not a WAV, MP3, OGG or FLAC file.")
  static let contradictory = CloningFailure(sentence: "A recording is damaged: its header promises other data than follows.")
  static let tooShort = CloningFailure(sentence: "A recording plays less than a second.")
  static let tooLong = CloningFailure(sentence: "A recording plays more than ten minutes.")
  static let tooLarge = CloningFailure(sentence: "A recording has more than 10 MiB.")
}
