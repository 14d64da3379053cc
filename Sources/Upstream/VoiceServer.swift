import Formats

/// A voice-cloning server with ElevenLabs' contract. https://elevenlabs.io/docs/api-reference/voices/ivc/create
public struct VoiceServer: Sendable {
  /// The base; `/v1` is added when it does not end so.
  public var url: String
  /// Sent as `xi-api-key`; nil sends none.
  public var key: String?
  /// `firstByte` includes the time in which the server works.
  public var deadlines: Deadlines

  /// Nothing is checked or sent here; see the properties.
  public init(url: String, key: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.deadlines = deadlines
  }

  /// One recording of the voice.
  public struct Sample: Sendable {
    /// Its name; the server may tell the format by the extension.
    public var filename: String
    /// Its media type, `audio/wav` for one.
    public var type: String
    /// The whole file.
    public var bytes: [UInt8]

    /// - Parameter type: the media type.
    public init(filename: String, type: String, bytes: [UInt8]) {
      self.filename = filename
      self.type = type
      self.bytes = bytes
    }
  }

  /// A voice that the server has made.
  public struct Voice: Sendable, Equatable {
    /// 1 to 200 characters.
    public var id: String
    /// It cannot speak before its owner has proved to the server that the voice is their own.
    public var requiresVerification: Bool

    /// - Parameter id: as the server gave it.
    public init(id: String, requiresVerification: Bool = false) {
      self.id = id
      self.requiresVerification = requiresVerification
    }
  }

  /// Makes a voice of the samples. Throws ``ServiceFailure``.
  public func add(name: String, samples: [Sample]) throws -> Voice {
    let parts =
      [Part(name: "name", bytes: Array(name.utf8))]
      + samples.map { Part(name: "files", filename: $0.filename, contentType: $0.type, bytes: $0.bytes) }
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

  /// `text` in the voice of that id, at most 20 MiB, in the server's own format (MP3 unless it is set otherwise).
  /// Throws ``ServiceFailure``.
  public func speak(_ text: String, voice id: String) throws -> Audio {
    try audio(
      from: request(
        "POST", "/text-to-speech/\(segment(id))", headers: [("Content-Type", "application/json")],
        body: .bytes(JSONValue.object([("text", .string(text))]).bytes)),
      of: .voice, key: key)
  }

  /// Erases the voice of that id; one that is already gone is no error. Throws ``ServiceFailure``.
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

/// One path segment, percent-encoded: everything but the unreserved characters of RFC 3986 section 2.3, and the dot
/// too, since `..` would be another path.
private func segment(_ text: String) -> String {
  var path: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
      path.append(byte)
    default:
      path += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
    }
  }
  return String(decoding: path, as: UTF8.self)
}
