import Upstream

extension Configuration {
  /// The server that speaks answers; nil without one.
  public var speechServer: SpeechServer? {
    speech.url.map { SpeechServer(url: $0, key: speech.key, model: speech.model) }
  }

  /// The server that clones voices; nil without one.
  public var voiceServer: VoiceServer? {
    speech.voiceURL.map { VoiceServer(url: $0, key: speech.voiceKey) }
  }
}
