import FoundationEssentials

/// An OpenAI-compatible speech server. https://platform.openai.com/docs/api-reference/audio/createSpeech
public struct SpeechServer: Sendable {
  /// The base, `http://127.0.0.1:8080/v1`, or the whole address that ends in `/audio/speech`.
  public var url: String
  /// Sent as `Authorization: Bearer …`.
  public var key: String?
  public var model: String?
  public var deadlines: Deadlines

  public init(url: String, key: String? = nil, model: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.model = model
    self.deadlines = deadlines
  }

  /// `text` spoken as a WAV file of at most 20 MiB. Throws ``SpeechFailure``.
  public func speak(_ text: String, voice: String) throws -> Audio {
    var headers = [("Content-Type", "application/json"), ("Accept", "audio/wav")]
    if let key { headers.append(("Authorization", "Bearer \(key)")) }
    let body = SpeechBody(model: model, voice: voice, input: text)
    return try audio(
      from: UpstreamRequest(
        method: "POST", url: endpoint(url, "/audio/speech"), headers: headers,
        body: .bytes(Array(try JSONEncoder().encode(body))), deadlines: deadlines))
  }
}

private struct SpeechBody: Encodable {
  var model: String?
  var voice: String
  var input: String
  var responseFormat = "wav"

  enum CodingKeys: String, CodingKey {
    case model, voice, input
    case responseFormat = "response_format"
  }
}
