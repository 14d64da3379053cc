import Formats

/// A chat completion, or a chunk of a streamed one, reduced to its first choice.
/// https://platform.openai.com/docs/api-reference/chat-streaming
struct ChatChunk {
  /// The text of the answer, including a refusal; can be empty.
  private(set) var text = ""
  /// The length of the reasoning in UTF-8 bytes, as far as the server shows it.
  private(set) var reasoningBytes = 0
  /// Nil if there is none, or if it is empty.
  private(set) var finishReason: String?
  private(set) var usage: TokenUsage?
  /// The error that the chunk reports.
  private(set) var error: ServerError?
  /// Whether the value is a completion or a chunk, even an empty one.
  let isCompletion: Bool
  /// Whether the value is a whole completion and not a chunk.
  let isWhole: Bool

  /// - Parameter hasSpoken: whether earlier chunks had text.
  init(_ value: JSONValue, hasSpoken: Bool) {
    let choice = Self.first(of: value["choices"])
    isCompletion = value["choices"] != nil || value["usage"] != nil
    isWhole = value["object"] == "chat.completion"
    error = ServerError(value) ?? ServerError(choice)
    // Groq and Moonshot report the usage in other places.
    usage = TokenUsage(value["usage"]) ?? TokenUsage(choice?["usage"]) ?? TokenUsage(value["x_groq"]?["usage"])
    guard let choice else { return }
    finishReason = Self.reason(choice["finish_reason"])
    let delta = choice["delta"]
    if case .object(let members) = delta, !(members.isEmpty && !hasSpoken) {
      // The chunks of Perplexity also have a `message` with all text so far.
      add(message: delta)
    } else if case .object = choice["message"] {
      add(message: choice["message"])
    } else {
      // Legacy completions: https://platform.openai.com/docs/api-reference/completions
      add(content: choice["text"])
    }
  }

  /// The choice with the index 0, or the first without an index.
  private static func first(of choices: JSONValue?) -> JSONValue? {
    switch choices {
    case .array(let choices): choices.first { ($0["index"] ?? .null) == .null || $0["index"]?.int64 == 0 }
    case .object: choices
    default: nil
    }
  }

  private static func reason(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): trimmed(text) == "null" ? nil : trimmed(text).orNil
    case .integer(let number): "\(number)"
    default: nil
    }
  }

  private mutating func add(message: JSONValue?) {
    add(content: message?["content"])
    add(content: message?["refusal"])
    for name in ["reasoning_content", "reasoning", "thinking"] where reasoningBytes == 0 {
      add(reasoning: message?[name])
    }
  }

  /// Adds a string, or the texts in a list of parts.
  private mutating func add(content: JSONValue?) {
    switch content {
    case .string(let piece): text += piece
    case .array(let parts): for part in parts { add(part: part) }
    case .object: add(part: content)
    default: break
    }
  }

  private mutating func add(part: JSONValue?) {
    switch part {
    case .string(let piece): text += piece
    case .object:
      switch part?["type"] ?? "text" {
      case "text", "output_text":
        if case .string(let piece) = part?["text"] { text += piece }
      case "refusal":
        if case .string(let piece) = part?["refusal"] { text += piece }
      case "thinking", "reasoning": reasoningBytes += 1
      default: break
      }
    default: break
    }
  }

  private mutating func add(reasoning: JSONValue?) {
    switch reasoning {
    case .string(let text): reasoningBytes += text.utf8.count
    case .array(let parts): reasoningBytes += parts.count
    default: break
    }
  }
}

/// The numbers of tokens of a call, as the server counts them.
struct TokenUsage: Equatable {
  var prompt = 0
  var completion = 0

  init?(_ value: JSONValue?) {
    guard let value, case .object = value else { return nil }
    func count(_ names: String...) -> Int? {
      names.lazy.compactMap { value[$0]?.int64 }.first { 0...Int64(Int32.max) ~= $0 }.map { Int($0) }
    }
    let total = count("total_tokens")
    let prompt = count("prompt_tokens", "input_tokens")
    let completion = count("completion_tokens", "output_tokens")
    guard prompt != nil || completion != nil || total != nil else { return nil }
    self.prompt = prompt ?? max(0, (total ?? 0) - (completion ?? 0))
    self.completion = completion ?? max(0, (total ?? 0) - self.prompt)
  }

  /// Combines two counts of one answer. Counts only grow: a later zero comes from a server that does not count in this
  /// place.
  func merging(_ later: TokenUsage) -> TokenUsage {
    var usage = self
    usage.prompt = max(prompt, later.prompt)
    usage.completion = max(completion, later.completion)
    return usage
  }
}
