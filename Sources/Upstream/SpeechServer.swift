import Formats

/// An OpenAI-compatible speech server.
/// https://platform.openai.com/docs/api-reference/audio/createSpeech
public struct SpeechServer: Sendable {
  /// The base URL, such as `http://127.0.0.1:8080/v1`, or the URL that ends in `/audio/speech`.
  public var url: String
  /// The API key, sent as `Authorization: Bearer …`; nil sends none.
  public var key: String?
  /// Sent as `model`; with nil the server chooses.
  public var model: String?
  /// `firstByte` includes the time that the server takes to generate the audio.
  public var deadlines: Deadlines

  /// Makes a server; see the properties. Nothing is validated or sent yet.
  public init(url: String, key: String? = nil, model: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.model = model
    self.deadlines = deadlines
  }

  /// Converts `text` to speech in a WAV file of at most 20 MiB. Throws ``ServiceFailure``.
  public func speak(_ text: String, voice: String) throws -> Audio {
    var headers = [("Content-Type", "application/json"), ("Accept", "audio/wav")]
    if let key { headers.append(("Authorization", "Bearer \(key)")) }
    var body: [(key: String, value: JSONValue)] = model.map { [("model", .string($0))] } ?? []
    body += [("voice", .string(voice)), ("input", .string(text)), ("response_format", "wav")]
    return try audio(
      from: UpstreamRequest(
        method: "POST", url: endpoint(url, "/audio/speech"), headers: headers,
        body: .bytes(JSONValue.object(body).bytes), deadlines: deadlines),
      of: .speech, key: key)
  }
}
