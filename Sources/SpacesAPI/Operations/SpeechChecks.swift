import Glibc

/// Whether answers can be spoken, and how much audio is kept.
extension Doctor {
  /// Speaks a word with what answers are spoken with, and counts the audio that is kept. Without a media folder that
  /// can be written there is nothing to say.
  func speech() -> [Finding] {
    guard let folder = MediaFolder(service.configuration), access(folder.path, W_OK | X_OK) == 0 else { return [] }
    return [spokenWord(folder), keptAudio(folder)]
  }

  private func spokenWord(_ folder: MediaFolder) -> Finding {
    let (server, voice) =
      service.configuration.speech.url == nil ? ("espeak-ng", "en-us") : ("The speech server", "alloy")
    guard let source = SpeechSources.shared(service).source(with: .listing(voice)) else {
      return .bad("Answers are not spoken: set SPACES_SPEECH_URL, or install espeak-ng.")
    }
    do {
      let recording = Recording(folder, name: MediaFolder.newName(service.environment))
      let path = try recording.newSentencePath()
      try source.speak("Hello.", to: path)
      try recording.append(path)
      guard let seconds = recording.seconds else { return .bad("\(server) gives no audio.") }
      return .good("\(server) speaks: “Hello.” takes \((seconds * 10).rounded() / 10) s.")
    } catch {
      return .bad("\(server) does not speak: \(error)")
    }
  }

  private func keptAudio(_ folder: MediaFolder) -> Finding {
    do {
      let (answers, seconds) = try service.read { db in try AnswerAudio.total(in: db) }
      let megabytes = Double(folder.audioSize()) / 1_000_000
      let size = (megabytes * 10).rounded() / 10
      return .good("\(answers) spoken answers of \(seconds / 60) minutes are kept, \(size) MB.")
    } catch {
      return .bad("The spoken answers cannot be counted: \(error)")
    }
  }
}
