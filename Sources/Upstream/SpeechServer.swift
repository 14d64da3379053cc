import Formats

/// An OpenAI-compatible speech server. https://platform.openai.com/docs/api-reference/audio/createSpeech
public struct SpeechServer: Sendable {
  /// The base, `http://127.0.0.1:8080/v1`, or the whole address that ends in `/audio/speech`.
  public var url: String
  /// Sent as `Authorization: Bearer …`; nil sends none.
  public var key: String?
  /// Nil leaves the choice to the server.
  public var model: String?
  /// `firstByte` includes the time in which the server works.
  public var deadlines: Deadlines

  /// Nothing is checked or sent here; see the properties.
  public init(url: String, key: String? = nil, model: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.model = model
    self.deadlines = deadlines
  }

  /// `text` spoken as a WAV file of at most 20 MiB. Throws ``ServiceFailure``.
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
