import Formats

/// An OpenAI-compatible chat server (`POST /chat/completions`).
public struct ChatServer: Sendable {
  /// The base URL, such as `http://127.0.0.1:8080/v1`, or the URL that ends in `/chat/completions`. A query, such as
  /// `?api-version=…` of Azure, is kept.
  public var url: String
  /// The API key, sent in ``keyHeader``; nil sends none.
  public var key: String?
  /// The name of the header for the key. In `Authorization` the key is sent as `Bearer KEY`, in any other header, such
  /// as `api-key` of Azure, unchanged.
  public var keyHeader: String
  /// Whether to request the token counts at the end of the stream (`stream_options`). They are read in any case;
  /// servers that validate their input strictly refuse the field.
  public var asksForUsage: Bool
  /// `firstByte` is the time to the first token, `betweenBytes` the longest time between two tokens.
  public var deadlines: Deadlines

  /// Makes a server; see the properties. Nothing is validated or sent yet.
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
  /// The text. Many servers refuse a message with an empty one.
  public var content: String

  /// - Parameters:
  ///   - role: `system`, `user` or `assistant`.
  ///   - content: the text, not empty.
  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}

extension ChatServer {
  /// The request of `POST /chat/completions`: https://platform.openai.com/docs/api-reference/chat/create
  func request(model: String, messages: [ChatMessage], maxTokens: Int) -> UpstreamRequest {
    var body: [(key: String, value: JSONValue)] = [
      ("model", .string(model)),
      ("messages", .array(messages.map { ["role": .string($0.role), "content": .string($0.content)] })),
      ("stream", true),
      ("max_tokens", .integer(Int64(maxTokens))),
    ]
    if asksForUsage { body.append(("stream_options", ["include_usage": true])) }
    var deadlines = self.deadlines
    // Keep-alive comments are bytes but not tokens, so ChatStream measures the time between tokens itself. The time to
    // the first token must not be shortened by an early comment.
    deadlines.betweenBytes = max(deadlines.firstByte, deadlines.betweenBytes)
    return UpstreamRequest(
      method: "POST", url: endpoint(url, "/chat/completions"),
      headers: [("Content-Type", "application/json"), ("Accept", "text/event-stream")] + keyHeaders,
      body: .bytes(JSONValue.object(body).bytes), deadlines: deadlines)
  }

  /// The header with the key; empty without a key.
  var keyHeaders: [(String, String)] {
    guard let key else { return [] }
    return [(keyHeader, keyHeader.lowercased() == "authorization" ? "Bearer \(key)" : key)]
  }
}

/// Appends `path` to the path of a base URL, before its query, unless the base URL ends in `path` already.
func endpoint(_ base: String, _ path: String) -> String {
  let query = base.firstIndex(of: "?") ?? base.endIndex
  var address = base[..<query]
  while address.hasSuffix("/") { address.removeLast() }
  return address + (address.hasSuffix(path) ? "" : path) + base[query...]
}
