import CCurl
import Glibc

/// The owner of one libcurl transfer: an easy handle in a multi handle of its own, driven by the calling thread.
final class Transfer {
  private enum State {
    case running
    case ended
    case failed(UpstreamError)
  }

  let inbox: Inbox
  private let multi: UnsafeMutableRawPointer
  private let options: EasyOptions
  private let deadlines: Deadlines
  private let started: ContinuousClock.Instant
  private var requested: ContinuousClock.Instant
  private var lastByte: ContinuousClock.Instant
  private var state = State.running

  /// - Parameter receiveBuffer: bytes, at least 1024. libcurl allocates it once for each transfer.
  init(_ request: UpstreamRequest, receiveBuffer: Int) throws {
    let follows = request.addresses == .publicOnly && ["GET", "HEAD"].contains(request.method)
    inbox = Inbox(
      followsRedirects: follows, admits: request.addresses == .publicOnly ? request.admits : nil)
    options = try EasyOptions(request, followsRedirects: follows, receiveBuffer: receiveBuffer, inbox: inbox)
    guard let multi = curl_multi_init() else { throw UpstreamError.unreachable("out of memory") }
    self.multi = multi
    deadlines = request.deadlines
    started = .now
    requested = started
    lastByte = started
    let added = curl_multi_add_handle(multi, options.easy)
    guard added == CURLM_OK else {
      state = .failed(.unreachable(String(cString: curl_multi_strerror(added))))
      return
    }
  }

  deinit {
    // Removing an unfinished transfer closes its connection, which cancels the call.
    curl_multi_remove_handle(multi, options.easy)
    curl_multi_cleanup(multi)
  }

  /// Drives the transfer until `ready` returns a value, the answer ends or `limit` passes. Returns the value; nil at
  /// the limit or at the end (see ``isEnded``). What was received before a failure is returned before the failure is
  /// thrown.
  func run<Value>(until limit: ContinuousClock.Instant?, _ ready: (Inbox) throws -> Value?) throws -> Value? {
    while true {
      if let value = try ready(inbox) { return value }
      switch state {
      case .ended: return nil
      case .failed(let error): throw error
      case .running: break
      }
      // Makes a step before it reads the clock: what arrived while the caller did something else is read first, so that
      // the absence of the caller does not count as silence of the server.
      if try advance() { continue }
      let now = ContinuousClock.now
      let (deadline, phase) = nextDeadline()
      if now >= deadline {
        state = .failed(.timedOut(phase))
        continue
      }
      if let limit, now >= limit { return nil }
      try poll(now.duration(to: min(deadline, limit ?? deadline)))
    }
  }

  var isEnded: Bool {
    if case .ended = state { true } else { false }
  }

  /// Makes one non-blocking step. Returns true if bytes arrived or the transfer has ended.
  private func advance() throws -> Bool {
    let connections = inbox.connections
    let bytes = inbox.headBytes + inbox.bodyBytes
    var running: Int32 = 0
    let code = curl_multi_perform(multi, &running)
    guard code == CURLM_OK else {
      state = .failed(.broken(String(cString: curl_multi_strerror(code))))
      return true
    }
    if inbox.connections != connections { requested = .now }
    let hasReceived = inbox.headBytes + inbox.bodyBytes != bytes
    if hasReceived { lastByte = .now }
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      if message.pointee.msg == CURLMSG_DONE { finish(message.pointee.data.result) }
    }
    if case .running = state { return hasReceived }
    return true
  }

  private func finish(_ code: CURLcode) {
    if code == CURLE_OK {
      state = inbox.ended() ? .ended : .failed(.broken("it ended before its head was complete"))
    } else if code == CURLE_UNSUPPORTED_PROTOCOL, inbox.isRedirected {
      state = .failed(.forbiddenAddress("it redirects away from https"))
    } else {
      state = .failed(inbox.refusal ?? UpstreamError(code, connected: inbox.connections > 0))
    }
  }

  private func nextDeadline() -> (ContinuousClock.Instant, UpstreamError.Phase) {
    let phase: (ContinuousClock.Instant, UpstreamError.Phase) =
      if inbox.connections == 0 {
        (started + deadlines.connect, .connect)
      } else if inbox.bodyBytes == 0 {
        (requested + deadlines.firstByte, .firstByte)
      } else {
        (lastByte + deadlines.betweenBytes, .betweenBytes)
      }
    if let total = deadlines.total, started + total < phase.0 { return (started + total, .total) }
    return phase
  }

  private func poll(_ time: Duration) throws {
    let code = curl_multi_poll(multi, nil, 0, Int32(clamping: max(1, time.milliseconds)), nil)
    if code != CURLM_OK { state = .failed(.broken(String(cString: curl_multi_strerror(code)))) }
  }
}

extension Duration {
  /// Rounded up, so that a wait does not end before its time and the caller does not spin.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? .max : product + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
