/// The most bytes of an answer: 20 MiB, two minutes of stereo PCM at 44.1 kHz.
private let answerLimit = 20 << 20

/// Makes a call and returns the whole response if its status is 2xx. Throws ``ServiceFailure``.
/// - Parameter key: the key in the request, which is removed from the text of failures.
func answer(
  to request: UpstreamRequest, from service: ServiceFailure.Service, key: String?
) throws -> (Head, [UInt8]) {
  do {
    let (head, body) = try send(request, limit: answerLimit)
    guard (200..<300).contains(head.status) else { throw ServiceFailure(service, head, body) }
    return (head, body)
  } catch let failure as ServiceFailure {
    throw failure.redacted(hiding: key)
  } catch let error as UpstreamError {
    throw ServiceFailure(service, error).redacted(hiding: key)
  }
}

extension ServiceFailure {
  /// The failure of a response with another status than 2xx.
  init(_ service: Service, _ head: Head, _ body: [UInt8]) {
    let wait = head["retry-after"].map { ", Retry-After \($0)" } ?? ""
    self.init(
      service, .refused(status: head.status), detail: "Status \(head.status)\(wait): \(ServerError.text(of: body))")
  }
}

/// Audio from a server.
public struct Audio: Sendable, Equatable {
  /// The media type in lower case without parameters: `audio/…` or `application/octet-stream`.
  public var type: String
  /// The file; never empty if it comes from a server.
  public var bytes: [UInt8]

  /// - Parameters:
  ///   - type: the media type in lower case without parameters.
  ///   - bytes: the file.
  public init(type: String, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }
}

/// Makes a call like ``answer(to:from:key:)`` whose response must be audio.
func audio(from request: UpstreamRequest, of service: ServiceFailure.Service, key: String?) throws -> Audio {
  let (head, body) = try answer(to: request, from: service, key: key)
  let type = head.mediaType
  guard !body.isEmpty, type.hasPrefix("audio/") || type == "application/octet-stream" else {
    let text = body.isEmpty ? "it is empty" : ServerError.text(of: Array(body.prefix(4 << 10)))
    throw ServiceFailure(service, .invalid, detail: "The answer is not audio but \(type): \(text)")
      .redacted(hiding: key)
  }
  return Audio(type: type, bytes: body)
}
