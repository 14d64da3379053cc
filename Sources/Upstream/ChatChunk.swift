import FoundationEssentials

/// One `data:` of a chat stream. https://platform.openai.com/docs/api-reference/chat-streaming
struct ChatChunk: Decodable {
  struct Choice: Decodable {
    var index: Int?
    var delta: Delta?
    var finishReason: String?

    enum CodingKeys: String, CodingKey {
      case index, delta
      case finishReason = "finish_reason"
    }
  }

  struct Delta: Decodable {
    var content: String?
    /// What a model thinks before it answers: not shown, but a sign of life. The name differs between servers.
    var reasoningContent: String?
    var reasoning: String?

    enum CodingKeys: String, CodingKey {
      case content, reasoning
      case reasoningContent = "reasoning_content"
    }
  }

  var choices: [Choice]?
  var error: ChatError?
}

/// `"error":{"message":…,"code":…}` or `"error":"text"`. The text is dropped: it may quote the key or the prompt.
struct ChatError: Decodable {
  /// The status it stands for, when its code is one.
  var status: Int?

  enum CodingKeys: String, CodingKey { case code }

  init(from decoder: any Decoder) throws {
    guard let fields = try? decoder.container(keyedBy: CodingKeys.self) else { return }
    if let number = try? fields.decode(Int.self, forKey: .code) {
      status = number
    } else if let text = try? fields.decode(String.self, forKey: .code) {
      status = Int(text) ?? (text == "rate_limit_exceeded" ? 429 : nil)
    }
  }

  var failure: ChatFailure {
    guard let status, (400..<600).contains(status) else { return ChatFailure(.failed, detail: "Error in the stream.") }
    return ChatFailure(
      status == 429 || status == 503 ? .refused(status: status) : .failed, detail: "Error \(status) in the stream.")
  }
}

extension ChatChunk {
  init(_ json: ArraySlice<UInt8>) throws {
    do {
      self = try JSONDecoder().decode(ChatChunk.self, from: Data(json))
    } catch {
      // The decoder's error quotes the text.
      throw ChatFailure(.invalid, detail: "An event is not a chat completion chunk.")
    }
    if let error { throw error.failure }
    guard choices != nil else { throw ChatFailure(.invalid, detail: "An event has no choices.") }
  }
}
