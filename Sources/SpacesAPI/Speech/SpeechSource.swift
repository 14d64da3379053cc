import Audio
import Glibc
import Upstream

/// What an answer is spoken with.
enum SpeechVoice: Sendable {
  /// The voice that a listing names.
  case listing(String)
  /// A lounge's cloned voice, by its id on the voice server.
  case cloned(String)

  var name: String {
    switch self {
    case .listing(let name), .cloned(let name): name
    }
  }

  var isCloned: Bool { if case .cloned = self { true } else { false } }

  init(_ name: String, isCloned: Bool) { self = isCloned ? .cloned(name) : .listing(name) }
}

/// Makes speech of a sentence.
protocol SpeechSource: Sendable {
  /// Writes a recording to `path`, where no file is.
  /// - Throws: `ServiceFailure`, `AudioError`
  func speak(_ sentence: String, to path: String) throws
}

/// How long a sentence may take.
private let deadlines = Deadlines(
  connect: .seconds(5), firstByte: .seconds(20), betweenBytes: .seconds(10), total: .seconds(30))

/// An OpenAI-compatible speech server.
struct SpeechServerSource: SpeechSource {
  let server: SpeechServer
  let voice: String

  init(_ url: String, voice: String, _ configuration: Configuration) {
    server = SpeechServer(
      url: url, key: configuration.speech.key, model: configuration.speech.model, deadlines: deadlines)
    self.voice = voice
  }

  func speak(_ sentence: String, to path: String) throws {
    try write(server.speak(sentence, voice: voice).bytes, to: path)
  }
}

/// A voice that was cloned on a server with ElevenLabs' contract.
struct ClonedVoiceSource: SpeechSource {
  let server: VoiceServer
  let voice: String

  init(_ url: String, voice: String, _ configuration: Configuration) {
    server = VoiceServer(url: url, key: configuration.speech.voiceKey, deadlines: deadlines)
    self.voice = voice
  }

  func speak(_ sentence: String, to path: String) throws {
    try write(server.speak(sentence, voice: voice).bytes, to: path)
  }
}

/// espeak-ng, a process for each sentence.
struct EspeakSource: SpeechSource {
  let espeak: Espeak
  /// Nil: chosen by the sentence's script.
  let voice: String?

  init(_ espeak: Espeak, voice: String) {
    self.espeak = espeak
    self.voice = espeak.has(voice) ? voice : nil
  }

  func speak(_ sentence: String, to path: String) throws {
    let guess = SpokenLanguage.guess(sentence)
    let fallback = espeak.has(guess) ? guess : "en"
    try espeak.speak(sentence, voice: voice ?? fallback, to: path, within: .seconds(20))
  }
}

private func write(_ bytes: [UInt8], to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw MediaFailure(errno: errno) }
  defer { close(descriptor) }
  try writeAll(bytes, to: descriptor)
}

/// Writes all bytes to a file.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = Glibc.write(descriptor, Array(rest), rest.count)
    guard count > 0 || errno == EINTR else { throw MediaFailure(errno: errno) }
    rest = rest.dropFirst(max(0, count))
  }
}
