import Glibc

/// Whether answers can be spoken, and how much audio is kept.
extension Doctor {
  /// Speaks a sentence with what answers are spoken with, and counts the audio that is kept. Without a media folder that
  /// can be written there is nothing to say.
  func speech() -> [Finding] {
    guard let folder = MediaFolder(service.configuration), access(folder.path, W_OK | X_OK) == 0 else { return [] }
    return [spokenSentence(folder), keptAudio()]
  }

  private func spokenSentence(_ folder: MediaFolder) -> Finding {
    let server = service.configuration.speechServer == nil ? "espeak-ng" : "The speech server"
    guard let source = SpeechSources.shared(service).source(with: .listing("en-us")) else {
      return .bad("Answers are not spoken: set SPACES_SPEECH_URL, or install espeak-ng.")
    }
    do {
      let recording = Recording(folder, name: MediaFolder.newName(service.environment))
      let path = try recording.newSentencePath()
      try source.speak("This is how answers sound.", to: path)
      try recording.append(path)
      guard let seconds = recording.seconds else { return .bad("\(server) gives no audio.") }
      return .good("\(server) speaks: a short sentence takes \((seconds * 10).rounded() / 10) s.")
    } catch {
      return .bad("\(server) does not speak: \(error)")
    }
  }

  private func keptAudio() -> Finding {
    do {
      let (answers, seconds) = try service.read { db in try AnswerAudio.total(in: db) }
      return .good("\(answers) spoken answers of \(seconds / 60) minutes are kept, about \(seconds * 4 / 1000) MB.")
    } catch {
      return .bad("The spoken answers cannot be counted: \(error)")
    }
  }
}
