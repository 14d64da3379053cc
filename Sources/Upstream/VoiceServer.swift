import Formats

/// A voice-cloning server with the API of ElevenLabs.
/// https://elevenlabs.io/docs/api-reference/voices/ivc/create
public struct VoiceServer: Sendable {
  /// The base URL; `/v1` is appended if it does not end so.
  public var url: String
  /// The API key, sent as `xi-api-key`; nil sends none.
  public var key: String?
  /// `firstByte` includes the time that the server takes to do its work.
  public var deadlines: Deadlines

  /// Makes a server; see the properties. Nothing is validated or sent yet.
  public init(url: String, key: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.deadlines = deadlines
  }

  /// A recording of the voice.
  public struct Sample: Sendable {
    /// The name of the file; the server may infer the format from its extension.
    public var filename: String
    /// The media type, such as `audio/wav`.
    public var type: String
    /// The whole file, or where it is.
    public var content: Part.Content

    /// - Parameters:
    ///   - filename: a name with the extension of the format.
    ///   - type: the media type.
    ///   - content: the whole file, or where it is.
    public init(filename: String, type: String, content: Part.Content) {
      self.filename = filename
      self.type = type
      self.content = content
    }
  }

  /// A voice on the server.
  public struct Voice: Sendable, Equatable {
    /// The id of the voice on the server, 1 to 200 characters.
    public var id: String
    /// Whether the voice cannot be used until its owner has proved to the server that it is their own.
    public var requiresVerification: Bool

    /// - Parameters:
    ///   - id: the id that the server has assigned.
    ///   - requiresVerification: whether the owner must verify the voice first.
    public init(id: String, requiresVerification: Bool = false) {
      self.id = id
      self.requiresVerification = requiresVerification
    }
  }

  /// Creates a voice from recordings. Throws ``ServiceFailure``.
  public func add(name: String, samples: [Sample]) throws -> Voice {
    let parts =
      [Part(name: "name", bytes: Array(name.utf8))]
      + samples.map { Part(name: "files", filename: $0.filename, contentType: $0.type, content: $0.content) }
    let (_, body) = try answer(to: request("POST", "/voices/add", body: .multipart(parts)), from: .voice, key: key)
    var json = LenientJSON()
    guard let voice = json.read(body[...]), case .string(let id) = voice["voice_id"],
      1...200 ~= id.unicodeScalars.count
    else {
      throw ServiceFailure(.voice, .invalid, detail: "The answer has no voice_id: \(ServerError.text(of: body))")
        .redacted(hiding: key)
    }
    return Voice(id: id, requiresVerification: voice["requires_verification"] == true)
  }

  /// The ids of the voices that have this name, as `GET /v1/voices` lists them. Throws ``ServiceFailure``.
  public func voices(named name: String) throws -> [String] {
    let (_, body) = try answer(to: request("GET", "/voices"), from: .voice, key: key)
    var json = LenientJSON()
    guard let value = json.read(body[...]), case .array(let voices) = value["voices"] else {
      throw ServiceFailure(.voice, .invalid, detail: "The answer has no voices: \(ServerError.text(of: body))")
        .redacted(hiding: key)
    }
    return voices.compactMap { voice in
      guard voice["name"] == .string(name), case .string(let id) = voice["voice_id"], !id.isEmpty else { return nil }
      return id
    }
  }

  /// Converts `text` to speech with a voice. The audio has at most 20 MiB, in the format that the server is set to, MP3
  /// by default. Throws ``ServiceFailure``.
  public func speak(_ text: String, voice id: String) throws -> Audio {
    try audio(
      from: request(
        "POST", "/text-to-speech/\(segment(id))", headers: [("Content-Type", "application/json")],
        body: .bytes(JSONValue.object([("text", .string(text))]).bytes)),
      of: .voice, key: key)
  }

  /// Deletes a voice. It is not an error if the voice does not exist. Throws ``ServiceFailure``.
  public func delete(voice id: String) throws {
    do {
      _ = try answer(to: request("DELETE", "/voices/\(segment(id))"), from: .voice, key: key)
    } catch let failure as ServiceFailure where failure.reason == .refused(status: 404) {
      return
    }
  }

  func request(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: UpstreamRequest.Body = .none
  ) -> UpstreamRequest {
    UpstreamRequest(
      method: method, url: endpoint(endpoint(url, "/v1"), path),
      headers: headers + (key.map { [("xi-api-key", $0)] } ?? []), body: body, deadlines: deadlines)
  }
}

/// One path segment. The dot is encoded too, because `..` would change the path.
private func segment(_ text: String) -> String { percentEncoded(text, keeping: "-_~") }
