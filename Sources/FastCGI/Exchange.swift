/// One request and its answer, over any transport.
///
/// Only one thread may use an exchange.
public protocol Exchange: AnyObject {
  /// A meta-variable of CGI/1.1 (RFC 3875, section 4.1), such as `REQUEST_METHOD` or `HTTP_COOKIE`; nil if it is not
  /// set.
  func parameter(_ name: StaticString) -> String?

  /// Whether a meta-variable that says where the request ends, or what is asked, came twice with different values.
  var isContradictory: Bool { get }

  /// The next `count` bytes of the request body; fewer before its end, and none at its end.
  ///
  /// In CGI the body ends after `CONTENT_LENGTH` bytes or, without that variable, with standard input. In FastCGI it
  /// ends with an empty `FCGI_STDIN` record (FastCGI 1.0, section 5.3). A body without a length can therefore be read
  /// until nothing comes.
  /// - Throws: `ExchangeError.bodyIncomplete` if the body ends before its announced length, or does not continue in
  ///   time.
  func read(_ count: Int) throws(ExchangeError) -> [UInt8]

  /// Appends to the answer. The bytes may be kept until `flush`, or until 64 KiB are waiting.
  /// - Throws: `ExchangeError.peerGone` under the conditions of `flush`.
  func write(_ bytes: [UInt8]) throws(ExchangeError)

  /// Sends what was written.
  /// - Throws: `ExchangeError.peerGone` if the front end has closed the connection, or has not received all within the
  ///   time limit of the exchange, 20 seconds by default for the whole call. From then on nothing is sent.
  func flush() throws(ExchangeError)

  /// Ends the answer and sends what was written. Nothing can be written afterwards.
  /// - Throws: `ExchangeError.peerGone` under the conditions of `flush`.
  func end() throws(ExchangeError)

  /// Whether the front end is known to have closed the connection. Nothing is written to find out, so false does not
  /// mean that it is open.
  var isPeerGone: Bool { get }
}

/// Why an exchange cannot continue.
public enum ExchangeError: Error, Equatable {
  /// The client, or the front end for it, has closed the connection or reads no more. No answer can reach it.
  case peerGone
  /// The request body ended before its announced length, or did not continue in time.
  case bodyIncomplete
}

/// The limits for reading and dropping the rest of a request body after the answer is sent.
///
/// A connection that is closed while the front end still sends is reset, and the front end then drops the part of the
/// answer that it has not read yet: Apache's mod_cgid logs AH00574 and truncates the answer, others respond with 502
/// instead of a 413.
enum Remainder {
  /// Bytes: more than the 60 MiB that the front ends configured in `nginx/` accept.
  static let limit = 64 << 20
  static let patience = Duration.seconds(5)
}
