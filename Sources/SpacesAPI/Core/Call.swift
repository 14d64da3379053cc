import FoundationEssentials
import MariaDB
import Web

/// One request on its way through a use case: who asks, for what, and what there is to answer with.
public final class Call {
  let app: App
  let request: Request
  let requestID: String
  private let path: PathParameters
  /// Who asks; nil on open routes for strangers.
  let viewer: CurrentUser?
  private var bodyBytes: [UInt8]?

  init(_ app: App, _ request: Request, _ path: PathParameters, requestID: String, viewer: CurrentUser?) {
    self.app = app
    self.request = request
    self.path = path
    self.requestID = requestID
    self.viewer = viewer
  }

  /// - Throws: 401. The route table keeps strangers out before a handler runs.
  func me() throws(APIError) -> CurrentUser {
    guard let viewer else { throw .unauthorized }
    return viewer
  }

  /// An id in the path. Read it after body and query: what is malformed there is told first.
  func id(_ name: String = "id") throws(APIError) -> UUID {
    try path.id(name)
  }

  static let jsonLimit = 1 << 20

  /// The JSON body.
  /// - Throws: 415, 413, 400.
  func body<T: Input>(_ type: T.Type = T.self) throws -> T {
    try T(json: jsonBytes())
  }

  /// The JSON body of a route that can do without one.
  func optionalBody<T: Input>(_ type: T.Type = T.self) throws -> T {
    let bytes = try request.header("Content-Length").flatMap(Int.init) ?? 0 == 0 ? [] : jsonBytes()
    return try T(json: bytes.isEmpty ? Array("{}".utf8) : bytes)
  }

  func query<T: Input>(_ type: T.Type = T.self) throws -> T {
    try T(query: request.rawQuery)
  }

  private func jsonBytes() throws -> [UInt8] {
    let media = (request.header("Content-Type") ?? "").split(separator: ";").first.map { trimmed(String($0)) }
    guard media?.lowercased() == "application/json" else { throw APIError.unsupportedMediaType }
    return try allBytes()
  }

  /// The body as it came, for its hash or its files.
  func allBytes(limit: Int = Call.jsonLimit) throws -> [UInt8] {
    if let bodyBytes { return bodyBytes }
    let bytes = try request.body(limit: limit)
    bodyBytes = bytes
    return bytes
  }

  func read<T>(_ body: (Connection) throws -> T) throws -> T {
    try app.database.read(body)
  }

  /// One transaction that does what the request asks for, whole or not at all; the closure may run
  /// several times. A POST that carries an `Idempotency-Key` is answered from the first time's.
  func write(_ body: (Connection) throws -> Response) throws -> Response {
    try write(under: request.method == .post ? idempotencyKey() : nil, body)
  }

  func write(under key: IdempotencyKey?, _ body: (Connection) throws -> Response) throws -> Response {
    guard let key else { return try app.database.transaction(body) }
    return try app.database.transaction { db in
      if let stored = try key.claim(db) { return stored.response }
      let response = try body(db)
      try key.store(response, db)
      return response
    }
  }

  /// Nil without the header, and for strangers: keys belong to people.
  /// - Parameter salt: goes into the hash of the request, where that holds what must not be guessed from it.
  func idempotencyKey(salt: String = "") throws -> IdempotencyKey? {
    guard let viewer, let text = request.header("Idempotency-Key") else { return nil }
    guard !text.isEmpty, text.unicodeScalars.count <= 255 else {
      throw APIError.invalid("Idempotency-Key", "“Idempotency-Key” has 1 to 255 characters.")
    }
    let target = "\(request.method?.rawValue ?? "") \(request.path.map { $0 ?? "" }.joined(separator: "/"))?\(request.rawQuery)\n\(salt)"
    return IdempotencyKey(user: viewer.id, key: text, requestHash: Sodium.sha256(Array(target.utf8) + (try allBytes())))
  }
}
