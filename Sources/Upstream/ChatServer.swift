import Formats

/// An OpenAI-compatible chat server.
public struct ChatServer: Sendable {
  /// The base, `http://127.0.0.1:8080/v1`, or the whole address that ends in `/chat/completions`. A query, such as
  /// Azure's `?api-version=…`, stays behind the path.
  public var url: String
  /// Sent in ``keyHeader``; nil sends none.
  public var key: String?
  /// The name of the header for the key. In `Authorization` it is sent as `Bearer KEY`, in any other, such as Azure's
  /// `api-key`, as it is.
  public var keyHeader: String
  /// Asks for the token counts at the end of the stream (`stream_options`). They are read whenever they come; servers
  /// that check their input strictly refuse the field.
  public var asksForUsage: Bool
  /// `firstByte` is the time to the first token, `betweenBytes` the longest wait between two.
  public var deadlines: Deadlines

  /// Nothing is checked or sent here; see the properties.
  public init(
    url: String, key: String? = nil, keyHeader: String = "Authorization", asksForUsage: Bool = false,
    deadlines: Deadlines = Deadlines()
  ) {
    self.url = url
    self.key = key
    self.keyHeader = keyHeader
    self.asksForUsage = asksForUsage
    self.deadlines = deadlines
  }
}

/// One message of a prompt.
public struct ChatMessage: Sendable, Equatable {
  /// `system`, `user` or `assistant`.
  public var role: String
  /// Not empty: many servers refuse a message without text.
  public var content: String

  /// - Parameter role: `system`, `user` or `assistant`.
  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}

extension ChatServer {
  /// `POST /chat/completions`: https://platform.openai.com/docs/api-reference/chat/create
  func request(model: String, messages: [ChatMessage], maxTokens: Int) -> UpstreamRequest {
    var body: [(key: String, value: JSONValue)] = [
      ("model", .string(model)),
      ("messages", .array(messages.map { ["role": .string($0.role), "content": .string($0.content)] })),
      ("stream", true),
      ("max_tokens", .integer(Int64(maxTokens))),
    ]
    if asksForUsage { body.append(("stream_options", ["include_usage": true])) }
    var deadlines = self.deadlines
    // Keep-alive comments are bytes but not tokens, so ChatStream measures the silence between tokens itself. After
    // an early comment the first token still has all its time.
    deadlines.betweenBytes = max(deadlines.firstByte, deadlines.betweenBytes)
    return UpstreamRequest(
      method: "POST", url: endpoint(url, "/chat/completions"),
      headers: [("Content-Type", "application/json"), ("Accept", "text/event-stream")] + keyHeaders,
      body: .bytes(JSONValue.object(body).bytes), deadlines: deadlines)
  }

  /// Empty without a key.
  var keyHeaders: [(String, String)] {
    guard let key else { return [] }
    return [(keyHeader, keyHeader.lowercased() == "authorization" ? "Bearer \(key)" : key)]
  }
}

/// `path` under a base URL, before its query; a base that already ends in `path` stays as it is.
func endpoint(_ base: String, _ path: String) -> String {
  let query = base.firstIndex(of: "?") ?? base.endIndex
  var address = base[..<query]
  while address.hasSuffix("/") { address.removeLast() }
  return address + (address.hasSuffix(path) ? "" : path) + base[query...]
}
