/// What answers are spoken with, and where their audio is kept.
public struct SpeechConfiguration: Sendable {
  /// The folder where audio is kept; nil: nothing is spoken.
  public var mediaDirectory: String?
  /// The path or URL under which the web server gives that folder.
  public var mediaURL: String
  /// Days that audio is kept; 0: for ever.
  public var mediaDays: Int
  /// The base of an OpenAI-compatible speech server; nil for espeak-ng.
  public var url: String?
  /// The speech server's bearer token.
  public var key: String?
  /// The model that the speech server is asked for; nil for its own choice.
  public var model: String?
  /// Speech calls of a process at one time.
  public var calls: Int
  /// The base of a voice-cloning server with ElevenLabs' contract; nil: no voice can be cloned.
  public var voiceURL: String?
  /// The voice server's key, sent as `xi-api-key`.
  public var voiceKey: String?

  init(_ settings: Settings) throws(ConfigurationError) {
    mediaDirectory = try settings.optional("SPACES_MEDIA_DIR", .text, "the folder where audio is kept")
    mediaURL = try settings.value(
      "SPACES_MEDIA_URL", .text, default: "/media", "the URL under which the web server gives that folder")
    mediaDays = try settings.value(
      "SPACES_MEDIA_DAYS", .integer(0...36_500), default: 0, "days that spoken answers are kept; 0: for ever")
    url = try settings.optional(
      "SPACES_SPEECH_URL", .url, "an OpenAI-compatible speech server; without one espeak-ng, if it is there")
    key = try settings.optional("SPACES_SPEECH_KEY", .text, "the speech server's key")
    model = try settings.optional("SPACES_SPEECH_MODEL", .text, "the speech server's model")
    calls = try settings.value(
      "SPACES_SPEECH_CALLS", .integer(1...100), default: 2, "sentences that a process has spoken at one time")
    voiceURL = try settings.optional(
      "SPACES_VOICE_URL", .url, "a voice-cloning server with ElevenLabs' contract")
    voiceKey = try settings.optional("SPACES_VOICE_KEY", .text, "the voice server's key")
  }
}
