import Formats

/// One chat completion, or one chunk of a streamed one, as far as its first answer goes.
/// https://platform.openai.com/docs/api-reference/chat-streaming
struct ChatChunk {
  /// What is said, a refusal included; empty when nothing is.
  private(set) var text = ""
  /// How much the model has thought: UTF-8 bytes, where they are shown.
  private(set) var reasoningBytes = 0
  /// Nil for null and for the empty text.
  private(set) var finishReason: String?
  private(set) var usage: TokenUsage?
  /// What an error within it says.
  private(set) var error: ServerError?
  /// It is a completion or a chunk, even if it holds nothing.
  let isCompletion: Bool
  /// It is the whole answer and not a part of it.
  let isWhole: Bool

  /// - Parameter hasSpoken: text has come before.
  init(_ value: JSONValue, hasSpoken: Bool) {
    let choice = Self.first(of: value["choices"])
    isCompletion = value["choices"] != nil || value["usage"] != nil
    isWhole = value["object"] == "chat.completion"
    error = ServerError(value) ?? ServerError(choice)
    // Groq and Moonshot have places of their own for it.
    usage = TokenUsage(value["usage"]) ?? TokenUsage(choice?["usage"]) ?? TokenUsage(value["x_groq"]?["usage"])
    guard let choice else { return }
    finishReason = Self.reason(choice["finish_reason"])
    let delta = choice["delta"]
    if case .object(let members) = delta, !(members.isEmpty && !hasSpoken) {
      // Perplexity's chunks also have a `message` with all that was said so far.
      add(message: delta)
    } else if case .object = choice["message"] {
      add(message: choice["message"])
    } else {
      // The older completions: https://platform.openai.com/docs/api-reference/completions
      add(content: choice["text"])
    }
  }

  /// The answer number 0, or the first that has no number.
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

  /// A string, or a list of parts of which those that are text count.
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

/// What an answer has used of the model's context, as the server counts.
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

  /// Counts of one answer only grow: a later zero comes from a server that does not count there.
  func merging(_ later: TokenUsage) -> TokenUsage {
    var usage = self
    usage.prompt = max(prompt, later.prompt)
    usage.completion = max(completion, later.completion)
    return usage
  }
}
