import Audio
import Logging
import Web

/// Who can speak here. A process has one.
final class SpeechSources: Sendable {
  private let configuration: Configuration
  private let folder: MediaFolder?
  private let espeak: Espeak?

  init(_ service: Service) {
    configuration = service.configuration
    folder = MediaFolder(service.configuration)
    espeak = configuration.speech.url == nil ? folder.flatMap { Espeak(folder: $0.path) } : nil
    if folder != nil, configuration.speech.url == nil, espeak == nil {
      service.log.notice("answers are not spoken", metadata: ["cause": "no speech server, and espeak-ng is not installed"])
    }
  }

  static func shared(_ service: Service) -> SpeechSources {
    service.sharedObjects.get(SpeechSources.self) { SpeechSources(service) }
  }

  /// - Returns: nil where nobody can speak with this voice, or no folder takes the audio.
  func source(with voice: SpeechVoice) -> (any SpeechSource)? {
    guard folder != nil else { return nil }
    switch voice {
    case .cloned(let model):
      return configuration.speech.voiceURL.map { ClonedVoiceSource($0, voice: model, configuration) }
    case .listing(let name):
      if let url = configuration.speech.url { return SpeechServerSource(url, voice: name, configuration) }
      return espeak.map { EspeakSource($0, voice: name) }
    }
  }
}
