import MariaDB
import Web

/// How far the voice of a lounge is: without recordings, waiting for the cloning job, there, or not to be had.
enum VoiceModelStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case none, processing, ready, failed
}

/// The voice of a lounge before anything has been cloned; it has no model yet.
struct NewVoice {
  let samplesURL: String?
  let status: VoiceModelStatus
  /// Why it has failed, in a sentence for people.
  let error: String?

  /// - Parameters:
  ///   - samplesURL: where the recordings are; nil: there are none, and nothing is cloned.
  ///   - configuration: says whether there is a server to clone with. Without one the voice has failed already.
  init(samplesURL: String?, _ configuration: Configuration) {
    self.samplesURL = samplesURL
    let hasServer = configuration.voiceURL != nil
    status = samplesURL == nil ? .none : hasServer ? .processing : .failed
    error = samplesURL == nil || hasServer ? nil : Self.noServer
  }

  static let noServer = "No voice can be cloned here: no voice server is configured."
}
