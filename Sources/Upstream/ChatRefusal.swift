/// A response with an error status. Its body is read for the log, but only for a short time, because the caller waits
/// for the failure.
final class ChatRefusal {
  private static let longestWait = Duration.seconds(2)
  private static let mostBytes = 64 << 10

  private let head: Head
  private let call: UpstreamCall
  private let deadline = ContinuousClock.now + ChatRefusal.longestWait
  private var body: [UInt8] = []

  init(_ head: Head, _ call: UpstreamCall) {
    self.head = head
    self.call = call
  }

  /// The failure with the body so far; nil if more of the body may come.
  func failure(within time: Duration) -> ServiceFailure? {
    let limit = ContinuousClock.now + time
    while body.count < Self.mostBytes, ContinuousClock.now < deadline {
      let left = ContinuousClock.now.duration(to: min(limit, deadline))
      switch try? call.next(within: max(.zero, left)) {
      case .bytes(let bytes): body += bytes
      case .idle: if ContinuousClock.now >= limit { return nil }
      case .end, nil: return ServiceFailure(.chat, head, body)
      }
    }
    return ServiceFailure(.chat, head, body)
  }
}
