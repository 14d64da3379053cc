import Upstream

extension Configuration {
  /// The server that speaks answers; nil without one.
  public var speechServer: SpeechServer? {
    speechURL.map { SpeechServer(url: $0, key: speechKey, model: speechModel) }
  }

  /// The server that clones voices; nil without one.
  public var voiceServer: VoiceServer? {
    voiceURL.map { VoiceServer(url: $0, key: voiceKey) }
  }
}
