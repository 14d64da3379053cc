import FoundationEssentials
import Formats
import MariaDB
import Web

/// One request on its way through a use case: what it asks for, and what there is to answer with.
///
/// A handler reads the body and the query before the ids of the path, so that a malformed input is a 400 and
/// not a 404.
public final class Call {
  let service: Service
  let request: Request
  let requestID: String
  private let path: PathParameters
  /// The person whose live session came with the request; nil on open routes, which do not look for one.
  let person: CurrentUser?
  private var bodyBytes: [UInt8]?

  init(_ service: Service, _ request: Request, _ path: PathParameters, requestID: String, person: CurrentUser?) {
    self.service = service
    self.request = request
    self.path = path
    self.requestID = requestID
    self.person = person
  }

  /// An id in the path.
  /// - Throws: 404 when it is no UUID: nothing is at such an address.
  func id(_ name: String = "id") throws(APIError) -> UUID {
    try path.id(name)
  }

  /// 1 MiB.
  static let jsonLimit = 1 << 20

  /// The JSON body.
  /// - Throws: 415, 413, 400.
  func body<T: RequestBody>(_ type: T.Type = T.self) throws -> T {
    try requireJSON()
    return try T(json: allBytes())
  }

  /// The JSON body of a route that can do without one: an empty body or `null` leaves every field out.
  /// - Throws: 415, 413, 400.
  func optionalBody<T: RequestBody>(_ type: T.Type = T.self) throws -> T {
    let bytes = try allBytes()
    if !bytes.isEmpty { try requireJSON() }
    return try T(optionalJSON: bytes)
  }

  /// - Throws: 400.
  func query<T: RequestQuery>(_ type: T.Type = T.self) throws -> T {
    try T(query: request.rawQuery)
  }

  private func requireJSON() throws {
    let type = request.header(.contentType) ?? ""
    // As almost every client writes it.
    if type == "application/json" { return }
    let media = type.split(separator: ";").first.map { trimmed(String($0)) }
    guard media?.lowercased() == "application/json" else { throw APIError.unsupportedMediaType }
  }

  /// The body as it came; read once.
  /// - Throws: 413 beyond 1 MiB, 400 when it is shorter than announced.
  func allBytes() throws -> [UInt8] {
    if let bodyBytes { return bodyBytes }
    let bytes = try request.body(limit: Self.jsonLimit)
    bodyBytes = bytes
    return bytes
  }

  func read<T>(_ body: (Reader) throws -> T) throws -> T {
    try service.read(body)
  }

  /// One transaction that does what the request asks for, whole or not at all; the closure may run several
  /// times. A repeated POST with the same `Idempotency-Key` gets the first one's answer.
  func write(_ body: (Transaction) throws -> Response) throws -> Response {
    try write(under: request.method == .post ? idempotencyKey() : nil, body)
  }

  func write(under key: IdempotencyKey?, _ body: (Transaction) throws -> Response) throws -> Response {
    guard let key else { return try service.transaction(body) }
    return try service.transaction { tx in
      if let stored = try key.claim(in: tx) { return stored.response }
      let response = try body(tx)
      try key.store(response, in: tx)
      return response
    }
  }

  /// Nil without the header, and for strangers: keys belong to people.
  /// - Parameters:
  ///   - salt: goes into the hash of the request, so that secrets in the body cannot be guessed from it.
  ///   - body: stands for the body where that was read in pieces.
  /// - Throws: 400 for an empty key or one of more than 255 characters.
  func idempotencyKey(salt: String = "", body: [UInt8]? = nil) throws -> IdempotencyKey? {
    guard let person, let text = request.header(.idempotencyKey) else { return nil }
    guard !text.isEmpty, text.unicodeScalars.count <= 255 else {
      throw APIError.invalid("Idempotency-Key", "“Idempotency-Key” has 1 to 255 characters.")
    }
    let path = request.path.map { $0 ?? "" }.joined(separator: "/")
    let target = "\(request.method?.rawValue ?? "") \(path)?\(request.rawQuery)\n\(salt)"
    return IdempotencyKey(
      user: person.id, key: text, requestHash: Sodium.sha256(Array(target.utf8) + (try body ?? allBytes())))
  }
}
