import Audio
import Logging
import Synchronization
import Web

/// Who can speak here. A process has one.
final class SpeechSources: Sendable {
  private let configuration: Configuration
  private let folder: MediaFolder?
  private let log: Logger
  private struct Local {
    var espeak: Espeak?
    var isReported = false
  }
  private let local = Mutex(Local())

  init(_ service: Service) {
    configuration = service.configuration
    folder = MediaFolder(service.configuration)
    log = service.log
  }

  /// espeak-ng, which is asked for its voices when it is first needed; a failure of that is not kept.
  private func espeak() -> Espeak? {
    guard let folder, configuration.speech.url == nil else { return nil }
    return local.withLock { local in
      local.espeak = local.espeak ?? Espeak(folder: folder.path)
      if local.espeak == nil, !local.isReported {
        local.isReported = true
        log.notice("answers are not spoken", metadata: ["cause": "no speech server, and espeak-ng does not list its voices"])
      }
      return local.espeak
    }
  }

  /// Whether anything can speak here.
  var canSpeak: Bool {
    folder != nil && (configuration.speech.url != nil || configuration.speech.voiceURL != nil || espeak() != nil)
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
      return espeak().map { EspeakSource($0, voice: name) }
    }
  }
}
