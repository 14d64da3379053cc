import FoundationEssentials
import MariaDB
import Web

/// How far the voice of a lounge is: without recordings, waiting for the cloning job, there, or not to be had.
/// `erasing`: the voice server has not yet said that it is gone.
enum VoiceModelStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case none, processing, ready, failed, erasing
}

/// The voice of a lounge before anything has been cloned; it has no model yet.
struct NewVoice {
  let samplesURL: String?
  /// The name of the folder of uploaded recordings.
  let samplesFolder: String?
  let status: VoiceModelStatus
  /// Why it has failed, in a sentence for people.
  let error: String?

  /// - Parameters:
  ///   - samplesURL: where the recordings are.
  ///   - samplesFolder: the uploaded recordings. With neither there are none, and nothing is cloned.
  ///   - configuration: says whether there is a server to clone with. Without one the voice has failed already.
  init(samplesURL: String?, samplesFolder: String? = nil, _ configuration: Configuration) {
    let obstacle = Self.obstacle(configuration)
    let hasSamples = samplesURL != nil || samplesFolder != nil
    self.samplesURL = samplesURL
    self.samplesFolder = obstacle == nil ? samplesFolder : nil
    status = !hasSamples ? .none : obstacle == nil ? .processing : .failed
    error = hasSamples ? obstacle : nil
  }

  /// Why no voice can be cloned here; nil when one can.
  static func obstacle(_ configuration: Configuration) -> String? {
    if configuration.speech.voiceURL == nil { return "No voice can be cloned here: no voice server is configured." }
    if configuration.speech.mediaDirectory == nil { return "No voice can be cloned here: no media folder is configured." }
    return nil
  }

  /// Puts it in the place of the voice that a lounge has. That one is removed from the voice server later.
  func replace(voiceOf lounge: UUID, in tx: Transaction) throws {
    try DiscardedVoice.discard(voiceOf: lounge, in: tx)
    try tx.execute(
      """
      UPDATE lounges SET voice_model_id = NULL, voice_model_status = \(status), voice_error = \(error),
        voice_samples_url = \(samplesURL), voice_samples_folder = \(samplesFolder),
        voice_generation = voice_generation + 1, voice_attempts = 0, voice_lease_until = NULL,
        voice_requested_at = NOW(6)
      WHERE community_id = \(lounge)
      """)
  }
}

/// The state of a lounge's voice, as those who change it are told.
struct VoiceState: JSONObject {
  let voiceModelStatus: VoiceModelStatus
  let voiceError: String?
  static let example = VoiceState(voiceModelStatus: .processing, voiceError: nil)
  func fields(_ json: inout JSONWriter) {
    json.field("voiceModelStatus", voiceModelStatus)
    json.field("voiceError", voiceError)
  }

  static func find(_ lounge: UUID, in db: Reader) throws -> VoiceState {
    let state = try db.first(
      "SELECT voice_model_status, voice_error FROM lounges WHERE community_id = \(lounge)"
    ) { row in VoiceState(voiceModelStatus: try row.next(), voiceError: try row.next()) }
    guard let state else { throw APIError.loungeNotFound }
    return state
  }
}
