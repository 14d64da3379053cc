/// An HTTP call whose response is read as it arrives, by the calling thread. Nothing runs between calls of its methods,
/// so nothing is read ahead. Releasing it closes the connection. Every method throws ``UpstreamError``; after one has,
/// all methods throw the same error again.
public final class UpstreamCall {
  /// The result of ``next(within:)``.
  public enum Event: Equatable {
    /// Bytes of the body, never empty.
    case bytes([UInt8])
    /// Nothing arrived in time. The caller can call again.
    case idle
    /// The body is complete.
    case end
  }

  private let transfer: Transfer
  private var failure: (any Error)?

  /// Prepares the call. Nothing is sent before the first ``head()``, ``next(within:)`` or ``body(limit:)``.
  public convenience init(_ request: UpstreamRequest) throws {
    try self.init(request, receiveBuffer: 1 << 10)
  }

  init(_ request: UpstreamRequest, receiveBuffer: Int) throws {
    transfer = try Transfer(request, receiveBuffer: receiveBuffer)
  }

  /// Waits for the status line and the headers. Interim responses (1xx) are skipped.
  public func head() throws -> Head {
    while true {
      if let head = try head(within: .seconds(3600)) { return head }
    }
  }

  /// Waits like ``head()``, and returns nil if the head has not arrived within `time`.
  public func head(within time: Duration) throws -> Head? {
    try latching { try transfer.run(until: .now + time) { $0.head } }
  }

  /// Waits up to `time` for bytes of the body and returns all that have arrived. Deadlines apply to the call as a whole
  /// and not to each `next`.
  public func next(within time: Duration) throws -> Event {
    try latching {
      if let bytes = try transfer.run(until: .now + time, { $0.waiting > 0 ? $0.take() : nil }) { return .bytes(bytes) }
      return transfer.isEnded ? .end : .idle
    }
  }

  /// The rest of the body. Throws ``UpstreamError/tooLarge`` if it has more than `limit` bytes.
  public func body(limit: Int) throws -> [UInt8] {
    try latching {
      _ = try transfer.run(until: nil) { inbox throws -> Never? in
        guard inbox.waiting <= limit else { throw UpstreamError.tooLarge }
        return nil
      }
      return transfer.inbox.take()
    }
  }

  private func latching<Value>(_ action: () throws -> Value) throws -> Value {
    if let failure { throw failure }
    do {
      return try action()
    } catch {
      failure = error
      throw error
    }
  }
}

/// Only one thread may use a call.
@available(*, unavailable)
extension UpstreamCall: Sendable {}

/// Makes a call and returns the whole response. Throws ``UpstreamError``: ``UpstreamError/tooLarge`` if the body has
/// more than `limit` bytes, 1 MiB by default.
public func send(_ request: UpstreamRequest, limit: Int = 1 << 20) throws -> (Head, [UInt8]) {
  // Few of these are open at a time, so a larger buffer is affordable and saves steps.
  let call = try UpstreamCall(request, receiveBuffer: 32 << 10)
  let head = try call.head()
  return (head, try call.body(limit: limit))
}
