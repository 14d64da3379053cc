import FoundationEssentials

/// An OpenAI-compatible chat server.
public struct ChatServer: Sendable {
  /// The base, `http://127.0.0.1:8080/v1`, or the whole address that ends in `/chat/completions`.
  public var url: String
  /// Sent as `Authorization: Bearer …`.
  public var key: String?
  /// Asked for when the call names no model.
  public var model: String?
  /// `firstByte` is the time to the first token, `betweenBytes` the longest wait between two.
  public var deadlines: Deadlines

  public init(url: String, key: String? = nil, model: String? = nil, deadlines: Deadlines = Deadlines()) {
    self.url = url
    self.key = key
    self.model = model
    self.deadlines = deadlines
  }
}

public struct ChatMessage: Sendable, Codable, Equatable {
  /// `system`, `user` or `assistant`.
  public var role: String
  public var content: String

  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}

/// The body of `POST /chat/completions`. https://platform.openai.com/docs/api-reference/chat/create
private struct ChatBody: Encodable {
  var model: String?
  var messages: [ChatMessage]
  var stream = true
  var maxTokens: Int?

  enum CodingKeys: String, CodingKey {
    case model, messages, stream
    case maxTokens = "max_tokens"
  }
}

extension ChatServer {
  func request(model: String?, messages: [ChatMessage], maxTokens: Int?) throws -> UpstreamRequest {
    let body = ChatBody(model: model ?? self.model, messages: messages, maxTokens: maxTokens)
    var headers = [("Content-Type", "application/json"), ("Accept", "text/event-stream")]
    if let key { headers.append(("Authorization", "Bearer \(key)")) }
    var deadlines = self.deadlines
    // Keep-alive comments are bytes but not tokens, so ChatStream measures the silence between tokens itself. After
    // an early comment the first token still has all its time.
    deadlines.betweenBytes = max(deadlines.firstByte, deadlines.betweenBytes)
    return UpstreamRequest(
      method: "POST", url: endpoint(url, "/chat/completions"), headers: headers,
      body: .bytes(Array(try JSONEncoder().encode(body))), deadlines: deadlines)
  }
}

/// `path` under a base URL, before its query; a base that already ends in `path` stays as it is.
func endpoint(_ base: String, _ path: String) -> String {
  let query = base.firstIndex(of: "?") ?? base.endIndex
  var address = base[..<query]
  while address.hasSuffix("/") { address.removeLast() }
  return address + (address.hasSuffix(path) ? "" : path) + base[query...]
}
