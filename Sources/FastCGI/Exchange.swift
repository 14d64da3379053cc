/// One request and its answer, whatever transport carried it.
///
/// `parameter` speaks the CGI/1.1 meta-variables (RFC 3875, section 4.1): `REQUEST_METHOD`,
/// `HTTP_COOKIE` and so on.
public protocol Exchange: AnyObject {
  func parameter(_ name: String) -> String?

  /// The next bytes of the request body, at most `count`; empty at its end.
  /// - Throws: `ExchangeError.bodyIncomplete` when the front end stops short or stalls.
  func read(_ count: Int) throws(ExchangeError) -> [UInt8]

  /// Appends to the answer; nothing is sent for sure before `flush`.
  /// - Throws: `ExchangeError.peerGone` when the front end has closed or stopped reading.
  func write(_ bytes: [UInt8]) throws(ExchangeError)
  func flush() throws(ExchangeError)

  /// Whether the front end is known to have closed, without a write. False may mean that nothing tells.
  var isPeerGone: Bool { get }
}

public enum ExchangeError: Error, Equatable {
  /// The client, or the front end for it, will read no more. Nobody is left to tell.
  case peerGone
  case bodyIncomplete
}
