import Formats

/// Turns the bytes of a chat server's answer into its steps. It needs no connection: bytes go in as they come.
///
/// Whatever comes after a finish reason, the answer is complete and cannot fail any more. Without one, `[DONE]` alone
/// completes it too.
struct ChatReader {
  enum Step: Equatable {
    /// Never empty.
    case text(String)
    /// The model is at work but has said nothing.
    case progress
    /// At most 32 Unicode scalars.
    case done(reason: String)
  }

  /// A token has come, be it reasoning.
  private(set) var hasBegun = false
  private(set) var usage: TokenUsage?
  /// A finish reason has come: what else may come is the rest of the text, and the usage.
  var isComplete: Bool { reason != nil }

  private let limit: Int
  private var events = EventReader()
  private var filter = ReasoningFilter()
  private var outcome: Result<String, ServiceFailure>?
  private var reason: String?
  /// Something other than white space was said.
  private var hasSpoken = false
  /// UTF-8 bytes of text and reasoning so far.
  private var bytes = 0
  private var reasoningBytes = 0
  /// Text that has been read and not been given out.
  private var text = ""
  private var hasProgressed = false
  /// Something was a chat completion, or a part of one.
  private var isChat = false
  /// The first bytes of the answer, or later of what could not be read in it.
  private var sample: [UInt8] = []
  private var unreadable = 0

  /// - Parameter limit: an answer of more UTF-8 bytes, reasoning included, is ``ServiceFailure/Reason/tooLarge``.
  init(limit: Int) { self.limit = limit }

  /// Adds what came next in the answer's body.
  mutating func append(_ bytes: [UInt8]) {
    if !isChat, sample.count < Self.sampleSize { sample += bytes.prefix(Self.sampleSize - sample.count) }
    events.append(bytes)
  }

  private static let sampleSize = 2 << 10

  /// The next step; nil when more bytes are needed. Throws ``ServiceFailure``, after all text that came before it.
  mutating func next() throws(ServiceFailure) -> Step? {
    while true {
      if !text.isEmpty {
        defer { text = "" }
        return .text(text)
      }
      if let outcome { return .done(reason: try outcome.get()) }
      if hasProgressed {
        hasProgressed = false
        return .progress
      }
      do {
        guard let event = try events.next() else { return nil }
        read(event)
      } catch {
        fail(ServiceFailure(.chat, .tooLarge, detail: "An event has more than \(EventReader.longestEvent) bytes."))
      }
    }
  }

  /// No more bytes come. After ``next()`` has given nil; from now on it gives text, the end or the failure.
  /// - Parameter failure: why; nil when the server has ended its answer in order.
  mutating func end(_ failure: ServiceFailure? = nil) {
    guard outcome == nil else { return }
    events.end()
    while outcome == nil, let event = try? events.next() { read(event) }
    if outcome == nil { fail(failure ?? cutFailure) }
  }
}

// MARK: - Events

extension ChatReader {
  private mutating func read(_ event: ServerEvent) {
    switch event {
    case .done:
      finish()
    case .unreadable(let data, "error"):
      fail(ServiceFailure(ServerError(reported: .string(String(decoding: data, as: UTF8.self)))))
    case .unreadable(let data, _):
      if unreadable == 0, isChat { sample = Array(data.prefix(Self.sampleSize)) }
      unreadable += 1
    case .json(.array(let values), let name):
      for value in values where outcome == nil { read(value, of: name) }
    case .json(let value, let name):
      read(value, of: name)
    }
  }

  private mutating func read(_ value: JSONValue, of event: String) {
    let chunk = ChatChunk(value, hasSpoken: hasSpoken)
    if let usage = chunk.usage { self.usage = self.usage?.merging(usage) ?? usage }
    if let error = chunk.error ?? (event == "error" && !chunk.isCompletion ? ServerError(reported: value) : nil) {
      return fail(ServiceFailure(error))
    }
    if chunk.isCompletion, !isChat {
      isChat = true
      if unreadable == 0 { sample = [] }
    }
    bytes += chunk.text.utf8.count + chunk.reasoningBytes
    guard bytes <= limit else {
      return fail(ServiceFailure(.chat, .tooLarge, detail: "The answer has more than \(limit) bytes."))
    }
    if !chunk.text.isEmpty || chunk.reasoningBytes > 0 { hasBegun = true }
    reasoningBytes += chunk.reasoningBytes
    add(filter.read(chunk.text))
    if let reason = chunk.finishReason ?? (chunk.isWhole ? "stop" : nil) {
      self.reason = String(String.UnicodeScalarView(reason.unicodeScalars.prefix(32)))
    }
    hasProgressed = !chunk.text.isEmpty || chunk.reasoningBytes > 0 || chunk.finishReason != nil
  }

  private mutating func add(_ piece: String) {
    text += piece
    if !hasSpoken { hasSpoken = piece.unicodeScalars.contains { !$0.properties.isWhitespace } }
  }
}

// MARK: - Ends

extension ChatReader {
  private mutating func finish() {
    add(filter.end())
    outcome = hasSpoken ? .success(reason ?? "stop") : .failure(silenceFailure)
  }

  private mutating func fail(_ failure: ServiceFailure) {
    if isComplete { return finish() }
    add(filter.end())
    outcome = .failure(failure)
  }

  /// It has finished, and said nothing.
  private var silenceFailure: ServiceFailure {
    if !isChat, unreadable > 0 { return notChatFailure }
    return ServiceFailure(
      .chat, .empty,
      detail: "It finished without text: finish_reason \(reason ?? "none"), \(reasoningBytes) bytes of reasoning.")
  }

  /// The answer has ended, and nothing in it says so.
  private var cutFailure: ServiceFailure {
    if !isChat, !sample.isEmpty { return notChatFailure }
    let rest = unreadable == 0 ? "" : " \(unreadable) events were not JSON: \(ServerError.text(of: sample))"
    return ServiceFailure(.chat, .broken, detail: "It ended without a finish_reason and without [DONE].\(rest)")
  }

  private var notChatFailure: ServiceFailure {
    ServiceFailure(.chat, .invalid, detail: "There is no chat completion in it: \(ServerError.text(of: sample))")
  }
}
