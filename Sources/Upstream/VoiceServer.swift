import FoundationEssentials

/// A voice-cloning server with ElevenLabs' contract. https://elevenlabs.io/docs/api-reference/voices/ivc/create
public struct VoiceServer: Sendable {
  /// The base; `/v1` is added when it does not end so.
  public var url: String
  /// Sent as `xi-api-key`.
  public var key: String?
  public var deadlines: Deadlines

  public init(url: String, key: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.deadlines = deadlines
  }

  /// One recording of the voice.
  public struct Sample: Sendable {
    public var filename: String
    /// Its media type, `audio/wav` for one.
    public var type: String
    public var bytes: [UInt8]

    public init(filename: String, type: String, bytes: [UInt8]) {
      self.filename = filename
      self.type = type
      self.bytes = bytes
    }
  }

  /// Makes a voice of the samples; returns its id. Throws ``SpeechFailure``.
  public func clone(name: String, samples: [Sample]) throws -> String {
    let parts =
      [Part(name: "name", bytes: Array(name.utf8))]
      + samples.map { Part(name: "files", filename: $0.filename, contentType: $0.type, bytes: $0.bytes) }
    let (_, body) = try answer(to: request("POST", "/voices/add", body: .multipart(parts)))
    guard let voice = try? JSONDecoder().decode(ClonedVoice.self, from: Data(body)), !voice.id.isEmpty else {
      throw SpeechFailure(.invalid, detail: "The answer has no voice_id.")
    }
    return voice.id
  }

  /// `text` in that voice, at most 20 MiB, in the server's own format (MP3 unless it is set otherwise).
  /// Throws ``SpeechFailure``.
  public func speak(_ text: String, voice id: String) throws -> Audio {
    let body = try JSONEncoder().encode(["text": text])
    return try audio(
      from: request(
        "POST", "/text-to-speech/\(segment(id))", headers: [("Content-Type", "application/json")],
        body: .bytes(Array(body))))
  }

  /// Erases a voice; one that is already gone is no error. Throws ``SpeechFailure``.
  public func delete(voice id: String) throws {
    do {
      _ = try answer(to: request("DELETE", "/voices/\(segment(id))"))
    } catch let failure as SpeechFailure where failure.kind == .refused(status: 404) {
      return
    }
  }

  private func request(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: UpstreamRequest.Body = .none
  ) -> UpstreamRequest {
    UpstreamRequest(
      method: method, url: endpoint(endpoint(url, "/v1"), path),
      headers: headers + (key.map { [("xi-api-key", $0)] } ?? []), body: body, deadlines: deadlines)
  }
}

private struct ClonedVoice: Decodable {
  var id: String

  enum CodingKeys: String, CodingKey { case id = "voice_id" }
}

/// One path segment, percent-encoded: everything but the unreserved characters of RFC 3986 section 2.3, and the dot
/// too, since `..` would be another path.
private func segment(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF")
  return text.utf8.reduce(into: "") { path, byte in
    let scalar = Unicode.Scalar(byte)
    let isUnreserved = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    if isUnreserved || "-_~".unicodeScalars.contains(scalar) {
      path.unicodeScalars.append(scalar)
    } else {
      path += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
  }
}
