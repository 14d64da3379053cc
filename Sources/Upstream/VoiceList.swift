import Formats

extension VoiceServer {
  /// The ids of the voices that the key gives access to. Throws ``ServiceFailure``.
  /// https://elevenlabs.io/docs/api-reference/voices/get-all
  public func voices() throws -> [String] {
    let (_, body) = try answer(to: request("GET", "/voices"), from: .voice, key: key)
    var json = LenientJSON()
    guard let value = json.read(body[...]), case .array(let voices) = value["voices"] else {
      throw ServiceFailure(.voice, .invalid, detail: "The answer is no list of voices: \(ServerError.text(of: body))")
        .redacted(hiding: key)
    }
    return voices.compactMap { voice in
      if case .string(let id) = voice["voice_id"] { id } else { nil }
    }
  }
}
