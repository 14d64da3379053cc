/// One request and its answer, whatever transport carried it.
///
/// An exchange belongs to one thread.
public protocol Exchange: AnyObject {
  /// A meta-variable of CGI/1.1 (RFC 3875, section 4.1), such as `REQUEST_METHOD` or `HTTP_COOKIE`; nil when absent.
  func parameter(_ name: String) -> String?

  /// The next bytes of the request body: `count` of them, fewer only before its end, none at its end.
  ///
  /// In CGI the body ends after `CONTENT_LENGTH` bytes or, without that variable, with standard input; in FastCGI it ends
  /// with an empty `FCGI_STDIN` record. A body without a length can therefore be read until nothing comes.
  /// - Throws: `ExchangeError.bodyIncomplete` when the front end stops short or stalls.
  func read(_ count: Int) throws(ExchangeError) -> [UInt8]

  /// Appends to the answer. It may be kept until `flush`, or until much has been written.
  /// - Throws: `ExchangeError.peerGone`, as `flush` does.
  func write(_ bytes: [UInt8]) throws(ExchangeError)

  /// Sends what was written.
  /// - Throws: `ExchangeError.peerGone` when the front end has closed, or has not taken all of it within the exchange's
  ///   patience: 20 seconds in all, however steadily it takes small pieces. From then on nothing is sent.
  func flush() throws(ExchangeError)

  /// Whether the front end is known to have closed, without a write. False may mean that nothing tells.
  var isPeerGone: Bool { get }
}

/// Why an exchange cannot go on.
public enum ExchangeError: Error, Equatable {
  /// The client, or the front end for it, will read no more. Nobody is left to tell.
  case peerGone
  /// The request body ended before its announced length, or did not go on in time.
  case bodyIncomplete
}

/// How much of a request body is still read, and dropped, once the answer is sent.
///
/// A connection that is closed while the front end still sends is reset, and the front end then drops the answer that
/// it has not read yet: Apache's mod_cgid logs AH00574 and cuts it, others answer 502 in the place of a 413.
enum Remainder {
  /// Bytes: more than the 60 MiB that the front ends in `nginx/` let through.
  static let limit = 64 << 20
  static let patience = Duration.seconds(5)
}
