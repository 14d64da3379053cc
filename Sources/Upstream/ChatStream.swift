import Glibc

/// One streamed chat completion, read by the thread that asked for it. Drop it to stop the upstream. ``next(within:)``
/// throws ``ChatFailure``, and the same again once it has.
public final class ChatStream {
  public enum Event: Equatable {
    /// Never empty.
    case text(String)
    /// Nothing came in time.
    case idle
    /// `stop`, `length` or what else the server says.
    case finished(reason: String)
  }

  private enum Stage {
    case waiting(until: ContinuousClock.Instant)
    case opened(UpstreamCall)
    case reading(UpstreamCall)
    case finished(reason: String)
    case failed(ChatFailure)
  }

  private static let retries = 2
  private static let longestRetryWait = Duration.seconds(3)

  private let request: UpstreamRequest
  private let deadlines: Deadlines
  private let maxBytes: Int
  private var stage: Stage
  private var attempts = 1
  private var reader = ChatReader()
  /// How long the caller has waited for the next token. Its own time between two calls does not count.
  private var silence = Duration.zero

  /// - Parameters:
  ///   - maxTokens: sent as `max_tokens`.
  ///   - maxBytes: an answer with more UTF-8 bytes, its reasoning included, is ``ChatFailure/Kind/tooLarge``.
  public init(
    _ server: ChatServer, model: String? = nil, messages: [ChatMessage], maxTokens: Int? = nil,
    maxBytes: Int = 1 << 20
  ) throws {
    deadlines = server.deadlines
    self.maxBytes = maxBytes
    do {
      request = try server.request(model: model, messages: messages, maxTokens: maxTokens)
      stage = .opened(try UpstreamCall(request))
    } catch let error as UpstreamError {
      throw ChatFailure(error)
    }
  }

  /// The next piece of the answer, or ``Event/idle`` after `time` at the latest. Deadlines count across calls.
  public func next(within time: Duration) throws -> Event {
    do {
      return try next(until: .now + time)
    } catch {
      let failure = (error as? UpstreamError).map(ChatFailure.init) ?? error as? ChatFailure
      guard let failure else { throw error }
      stage = .failed(failure)
      throw failure
    }
  }

  private func next(until limit: ContinuousClock.Instant) throws -> Event {
    while true {
      let entered = ContinuousClock.now
      let allowed = reader.hasBegun ? deadlines.betweenBytes : deadlines.firstByte
      let deadline = entered + (allowed - silence)
      let step = try read(until: min(limit, deadline))
      guard let step else {
        silence += entered.duration(to: .now)
        if silence >= allowed { throw ChatFailure(.timeout, detail: "No token in time.") }
        return .idle
      }
      silence = .zero
      guard reader.bytes <= maxBytes else { throw ChatFailure(.tooLarge, detail: "More than \(maxBytes) bytes.") }
      switch step {
      case .text(let text):
        return .text(text)
      case .progress:
        if ContinuousClock.now >= limit { return .idle }
      case .done(let reason):
        stage = .finished(reason: reason)
        guard reader.hasSpoken else { throw ChatFailure(.empty, detail: "It finished without text.") }
        return .finished(reason: reason)
      }
    }
  }

  /// The next step of the answer; `nil` when there was none until `limit`.
  private func read(until limit: ContinuousClock.Instant) throws -> ChatReader.Step? {
    while true {
      let left = max(.zero, ContinuousClock.now.duration(to: limit))
      switch stage {
      case .failed(let failure):
        throw failure
      case .finished(let reason):
        return .done(reason: reason)
      case .waiting(let moment):
        sleep(until: min(moment, limit))
        if ContinuousClock.now < moment { return nil }
        stage = .opened(try UpstreamCall(request))
      case .opened(let call):
        guard let head = try call.head(within: left) else { return nil }
        stage = try judge(head, call)
      case .reading(let call):
        switch try call.nextLine(within: left) {
        case .idle: return nil
        case .end: throw ChatFailure(.broken, detail: "It ended without [DONE].")
        case .line(let line):
          if let step = try reader.read(line) { return step }
          // Comments alone must not keep the caller here.
          if left == .zero { return nil }
        }
      }
    }
  }

  private func judge(_ head: Head, _ call: UpstreamCall) throws -> Stage {
    if head.status == 200 {
      guard head.mediaType == "text/event-stream" else {
        throw ChatFailure(.invalid, detail: "The answer is not an event stream.")
      }
      return .reading(call)
    }
    // The date form of Retry-After (RFC 9110 section 10.2.3) would be longer than anybody waits here.
    if [429, 503].contains(head.status), attempts <= Self.retries, let seconds = head["retry-after"].flatMap(Int64.init),
      seconds >= 0
    {
      attempts += 1
      return .waiting(until: .now + min(.seconds(seconds), Self.longestRetryWait))
    }
    throw ChatFailure(.refused(status: head.status), detail: "Status \(head.status).")
  }

  private func sleep(until moment: ContinuousClock.Instant) {
    let time = ContinuousClock.now.duration(to: moment).milliseconds
    if time > 0 { _ = poll(nil, 0, Int32(clamping: time)) }
  }
}

/// A stream belongs to the thread that reads it.
@available(*, unavailable)
extension ChatStream: Sendable {}
