import Glibc
import Upstream

/// Fetches a recording from an address that a person gave.
enum VoiceDownload {
  /// Writes what is at the address to a new file. Nothing leads into a private network: every address that a name or a
  /// redirect leads to is looked at before it is connected to.
  /// - Throws: `CloningFailure`, `MediaFailure`
  static func fetch(_ url: String, to path: String) throws { try fetch(request(url), to: path) }

  /// Tests give a request that admits their own server.
  static func fetch(_ request: UpstreamRequest, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaFailure(errno: errno) }
    defer { close(descriptor) }
    do {
      try copy(request, to: descriptor)
    } catch let error as UpstreamError {
      throw CloningFailure(sentence: sentence(error))
    }
  }

  static func request(_ url: String) -> UpstreamRequest {
    UpstreamRequest(
      url: url,
      deadlines: Deadlines(connect: .seconds(5), firstByte: .seconds(10), betweenBytes: .seconds(5), total: .seconds(30)),
      addresses: .publicOnly)
  }

  private static func copy(_ request: UpstreamRequest, to descriptor: Int32) throws {
    let call = try UpstreamCall(request)
    let head = try call.head()
    guard head.status == 200 else {
      throw CloningFailure(sentence: "The recording's address answers with status \(head.status).")
    }
    var size = 0
    while true {
      switch try call.next(within: .seconds(5)) {
      case .idle: continue
      case .end: return
      case .bytes(let bytes):
        size += bytes.count
        guard size <= VoiceSample.largest else { throw CloningFailure.tooLarge }
        try writeAll(bytes, to: descriptor)
      }
    }
  }

  private static func sentence(_ error: UpstreamError) -> String {
    switch error {
    case .forbiddenAddress: "The recording's address does not lead to the public internet."
    case .timedOut: "The recording's address takes too long to answer."
    case .tooLarge: CloningFailure.tooLarge.sentence
    case .badURL: "The recording's address cannot be used."
    case .unreachable, .broken: "The recording cannot be fetched from its address."
    }
  }
}
