/// One HTTP call whose answer is read as it arrives, by the thread that makes it. Nothing runs between the calls of
/// its methods and nothing is read ahead; drop it and the connection is closed. Every method throws ``UpstreamError``,
/// and once one has, they all throw the same again.
public final class UpstreamCall {
  /// What ``next(within:)`` gives.
  public enum Event: Equatable {
    /// Part of the body, never empty.
    case bytes([UInt8])
    /// Nothing came in time: the caller may look after other things and ask again.
    case idle
    /// The body is complete.
    case end
  }

  private let transfer: Transfer
  private var failure: (any Error)?

  /// Nothing is sent before the first ``head()``, ``next(within:)`` or ``body(limit:)``.
  public convenience init(_ request: UpstreamRequest) throws {
    try self.init(request, receiveBuffer: 4 << 10)
  }

  init(_ request: UpstreamRequest, receiveBuffer: Int) throws {
    transfer = try Transfer(request, receiveBuffer: receiveBuffer)
  }

  /// Waits for the status line and the headers; interim 1xx answers are skipped.
  public func head() throws -> Head {
    while true {
      if let head = try head(within: .seconds(3600)) { return head }
    }
  }

  /// As ``head()``, but `nil` when it has not come in that time.
  public func head(within time: Duration) throws -> Head? {
    try latching { try transfer.run(until: .now + time) { $0.head } }
  }

  /// The next bytes of the body, as many as have come. Deadlines count across calls, whatever `time` is.
  public func next(within time: Duration) throws -> Event {
    try latching {
      if let bytes = try transfer.run(until: .now + time, { $0.waiting > 0 ? $0.take() : nil }) { return .bytes(bytes) }
      return transfer.isEnded ? .end : .idle
    }
  }

  /// The rest of the body, ``UpstreamError/tooLarge`` when it has more than `limit` bytes.
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

/// A call belongs to the thread that makes it.
@available(*, unavailable)
extension UpstreamCall: Sendable {}

/// The whole answer at once, ``UpstreamError/tooLarge`` when its body has more than `limit` bytes (1 MiB).
public func send(_ request: UpstreamRequest, limit: Int = 1 << 20) throws -> (Head, [UInt8]) {
  // Nobody keeps many of these open: a larger buffer means fewer steps.
  let call = try UpstreamCall(request, receiveBuffer: 32 << 10)
  let head = try call.head()
  return (head, try call.body(limit: limit))
}
