import Formats

/// Converts the bytes of a chat server's answer into steps. It needs no connection: bytes are appended as they arrive.
///
/// After a finish reason the answer is complete and cannot fail any more. Without a finish reason, `[DONE]` completes
/// it.
struct ChatReader {
  enum Step: Equatable {
    /// Text of the answer, never empty.
    case text(String)
    /// Something arrived that shows that the model is working, but no text.
    case progress
    /// The answer is complete. The reason has at most 32 Unicode scalars.
    case done(reason: String)
  }

  /// Whether a token has arrived, even of reasoning.
  private(set) var hasBegun = false
  private(set) var usage: TokenUsage?
  /// Whether a finish reason has arrived. Only the rest of the text and the usage can follow.
  var isComplete: Bool { reason != nil }

  private let limit: Int
  private var events = EventReader()
  private var filter = ReasoningFilter()
  private var outcome: Result<String, ServiceFailure>?
  private var reason: String?
  /// Whether the text so far has more than white space.
  private var hasSpoken = false
  /// UTF-8 bytes of text and reasoning so far.
  private var bytes = 0
  private var reasoningBytes = 0
  /// Text that `next()` has not returned yet.
  private var text = ""
  private var hasProgressed = false
  /// Whether any event was a chat completion or a chunk of one.
  private var isChat = false
  /// The first bytes of the answer or, once it is known to be a chat answer, of the first event that could not be read;
  /// for the log.
  private var sample: [UInt8] = []
  private var unreadable = 0

  /// - Parameter limit: the most UTF-8 bytes of an answer, reasoning included; a longer one is
  ///   ``ServiceFailure/Reason/tooLarge``.
  init(limit: Int) { self.limit = limit }

  /// Appends bytes of the body.
  mutating func append(_ bytes: [UInt8]) {
    if !isChat, sample.count < Self.sampleSize { sample += bytes.prefix(Self.sampleSize - sample.count) }
    events.append(bytes)
  }

  private static let sampleSize = 2 << 10

  /// The next step; nil if more bytes are needed. Throws ``ServiceFailure``, after all text that came before it.
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

  /// Ends the input. Called after ``next()`` has returned nil; from now on it returns the remaining text and then the
  /// end, or throws.
  /// - Parameter failure: why no more bytes come; nil if the server has ended its answer properly.
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

  /// The failure of an answer that has ended without text.
  private var silenceFailure: ServiceFailure {
    if !isChat, unreadable > 0 { return notChatFailure }
    return ServiceFailure(
      .chat, .empty,
      detail: "It finished without text: finish_reason \(reason ?? "none"), \(reasoningBytes) bytes of reasoning.")
  }

  /// The failure of an answer that has ended without a finish reason and `[DONE]`.
  private var cutFailure: ServiceFailure {
    if !isChat, !sample.isEmpty { return notChatFailure }
    let rest = unreadable == 0 ? "" : " \(unreadable) events were not JSON: \(ServerError.text(of: sample))"
    return ServiceFailure(.chat, .broken, detail: "It ended without a finish_reason and without [DONE].\(rest)")
  }

  private var notChatFailure: ServiceFailure {
    ServiceFailure(.chat, .invalid, detail: "There is no chat completion in it: \(ServerError.text(of: sample))")
  }
}
