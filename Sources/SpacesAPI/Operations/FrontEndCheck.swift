import Upstream

/// Whether clients reach the service at SPACES_PUBLIC_URL, and get events as they come.
extension Doctor {
  /// Nil without a public URL.
  func frontEnd() -> Finding? {
    guard let url = service.configuration.publicURL else { return nil }
    let credential: String
    do {
      credential = try FrontEndProbe.issue(service)
    } catch {
      return .bad("SPACES_PUBLIC_URL cannot be tried without the database: \(error)")
    }
    // It is of no use in a minute in any case.
    defer { try? FrontEndProbe.withdraw(credential, service) }
    do {
      return try probe(url, credential)
    } catch {
      return .bad("SPACES_PUBLIC_URL, \(url), does not lead here: \(error)")
    }
  }

  private func probe(_ url: String, _ credential: String) throws -> Finding {
    let call = try UpstreamCall(
      UpstreamRequest(
        url: url + FrontEndProbe.path,
        headers: [("Authorization", "Bearer \(credential)"), ("Accept", "text/event-stream")],
        deadlines: Deadlines(firstByte: .seconds(10), betweenBytes: .seconds(10), total: .seconds(20))))
    let head = try call.head()
    if let refusal = refusal(of: head, url) { return .bad(refusal) }
    var (events, last) = (0, ContinuousClock.now)
    var longest = Duration.zero
    while true {
      guard case .bytes(let bytes) = try call.next(within: .seconds(20)) else { break }
      let now = ContinuousClock.now
      if events > 0 { longest = max(longest, now - last) }
      last = now
      events += bytes.split(separator: UInt8(ascii: "\n")).count { $0.starts(with: "event:".utf8) }
    }
    guard events == FrontEndProbe.events else {
      return .bad("Of a stream through \(url) only \(events) of \(FrontEndProbe.events) events arrive.")
    }
    // Events that come at once were collected on the way. A slow one is no sign of that.
    return longest >= FrontEndProbe.pauseBetween / 2
      ? .good("Events pass through \(url) as they come.")
      : .bad("The web server at \(url) holds events back: answers of agents do not appear piece by piece.")
  }

  private func refusal(of head: Head, _ url: String) -> String? {
    switch head.status {
    case 200 where head["content-type"]?.hasPrefix("text/event-stream") == true: nil
    case 400..<500 where head["x-request-id"] != nil:
      "\(url) leads to Spaces, but not with the Authorization header, or to one with another configuration."
    default: "\(url) answers \(head.status) and not with a stream: it does not lead to Spaces."
    }
  }
}
