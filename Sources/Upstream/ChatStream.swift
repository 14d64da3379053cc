import Glibc

/// A streamed chat completion, read by one thread. Releasing it closes the connection. After ``next(within:)`` has
/// thrown a ``ServiceFailure``, it throws the same one again.
public final class ChatStream {
  /// The result of ``next(within:)``.
  public enum Event: Equatable {
    /// A piece of the answer, never empty.
    case text(String)
    /// No text arrived in time.
    case idle
    /// The answer is complete. The reason is `stop`, `length` or another text from the server, at most 32 Unicode
    /// scalars.
    case finished(reason: String)
  }

  private enum Stage {
    case waiting(UpstreamRequest, until: ContinuousClock.Instant)
    case opened(UpstreamCall, UpstreamRequest)
    case refused(ChatRefusal)
    /// The request is not needed any more, and is large.
    case reading(UpstreamCall)
    /// The reader has all bytes of the answer.
    case ended
    case failed(ServiceFailure)
  }

  private static let retries = 2
  private static let longestRetryWait = Duration.seconds(5)
  /// How long to wait for `[DONE]` after a finish reason, because more text and the token counts may follow.
  private static let grace = Duration.seconds(1)

  private let deadlines: Deadlines
  private let key: String?
  private var stage: Stage
  private var attempts = 1
  private var reader: ChatReader
  /// How long the caller has waited for the next token or, after a finish reason, for the end of the stream. The time
  /// between two calls does not count.
  private var silence = Duration.zero

  /// Prepares the call. Nothing is sent before the first ``next(within:)``. Throws ``ServiceFailure`` if the URL or the
  /// key of the server cannot be sent.
  /// - Parameters:
  ///   - model: sent as `model`.
  ///   - messages: sent unchanged.
  ///   - maxTokens: sent as `max_tokens`.
  ///   - maxBytes: the most UTF-8 bytes of an answer, reasoning included; a longer one is
  ///     ``ServiceFailure/Reason/tooLarge``.
  public init(
    _ server: ChatServer, model: String, messages: [ChatMessage], maxTokens: Int, maxBytes: Int = 1 << 20
  ) throws {
    deadlines = server.deadlines
    key = server.key
    reader = ChatReader(limit: maxBytes)
    let request = server.request(model: model, messages: messages, maxTokens: maxTokens)
    do {
      stage = .opened(try UpstreamCall(request), request)
    } catch let error as UpstreamError {
      throw ServiceFailure(.chat, error).redacted(hiding: server.key)
    }
  }

  /// The numbers of tokens of the prompt and of the answer as the server counts them; nil until the server has sent
  /// them. Most servers do so at the end, some never.
  public var usage: (prompt: Int, completion: Int)? { reader.usage.map { ($0.prompt, $0.completion) } }

  /// Waits for the next piece of the answer, and returns ``Event/idle`` if none comes within `time`. Deadlines apply to
  /// the stream as a whole and not to each call. Throws ``ServiceFailure``.
  public func next(within time: Duration) throws -> Event {
    if case .failed(let failure) = stage { throw failure }
    do {
      return try next(until: .now + time)
    } catch {
      let failure = (error as? UpstreamError).map { ServiceFailure(.chat, $0) } ?? error as? ServiceFailure
      guard let failure = failure?.redacted(hiding: key) else { throw error }
      stage = .failed(failure)
      throw failure
    }
  }

  private func next(until limit: ContinuousClock.Instant) throws -> Event {
    while true {
      let isComplete = reader.isComplete
      let allowed = isComplete ? Self.grace : reader.hasBegun ? deadlines.betweenBytes : deadlines.firstByte
      let entered = ContinuousClock.now
      let step = try step(until: min(limit, entered + (allowed - silence)))
      silence = step == nil || isComplete ? silence + entered.duration(to: .now) : .zero
      if silence >= allowed {
        end(isComplete ? nil : ServiceFailure(.chat, .timeout, detail: "No token in time."))
        if step == nil { continue }
      }
      switch step {
      case .text(let text): return .text(text)
      case .progress: if ContinuousClock.now >= limit { return .idle }
      case .done(let reason):
        stage = .ended
        return .finished(reason: reason)
      case nil: return .idle
      }
    }
  }

  /// The next step of the answer; nil if there was none until `limit`.
  private func step(until limit: ContinuousClock.Instant) throws -> ChatReader.Step? {
    while true {
      let left = max(.zero, ContinuousClock.now.duration(to: limit))
      switch stage {
      case .failed(let failure):
        throw failure
      case .waiting(let request, let moment):
        sleep(until: min(moment, limit))
        if ContinuousClock.now < moment { return nil }
        stage = .opened(try UpstreamCall(request), request)
      case .opened(let call, let request):
        guard let head = try call.head(within: left) else { return nil }
        stage = judge(head, call, request)
      case .refused(let refusal):
        guard let failure = refusal.failure(within: left) else { return nil }
        throw failure
      case .reading(let call):
        if let step = try reader.next() { return step }
        read(call, within: left)
        // A server that sends only comments must not keep the caller here.
        if left == .zero { return try reader.next() }
      case .ended:
        return try reader.next()
      }
    }
  }

  private func read(_ call: UpstreamCall, within time: Duration) {
    do {
      switch try call.next(within: time) {
      case .bytes(let bytes): reader.append(bytes)
      case .idle: break
      case .end: end()
      }
    } catch {
      end((error as? UpstreamError).map { ServiceFailure(.chat, $0) })
    }
  }

  /// Ends the input. The reader decides whether the answer is complete or `failure` is thrown.
  private func end(_ failure: ServiceFailure? = nil) {
    reader.end(failure)
    stage = .ended
  }

  private func judge(_ head: Head, _ call: UpstreamCall, _ request: UpstreamRequest) -> Stage {
    if (200..<300).contains(head.status) { return .reading(call) }
    if [429, 503].contains(head.status), attempts <= Self.retries, let wait = head.retryAfter,
      wait <= Self.longestRetryWait
    {
      attempts += 1
      return .waiting(request, until: .now + wait)
    }
    return .refused(ChatRefusal(head, call))
  }

  private func sleep(until moment: ContinuousClock.Instant) {
    let time = ContinuousClock.now.duration(to: moment).milliseconds
    if time > 0 { _ = poll(nil, 0, Int32(clamping: time)) }
  }
}

/// Only one thread may read a stream.
@available(*, unavailable)
extension ChatStream: Sendable {}
