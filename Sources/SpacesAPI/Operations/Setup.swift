import Formats
import FoundationEssentials
import MariaDB
import Schema
import Web

/// The page /setup, for hosts without a shell: it tests the database, makes its tables and the first administrator, and
/// is gone for ever when there is one. It exists only with SPACES_SETUP_TOKEN, which whoever uses it has to know. It is
/// no part of the API and of its description.
enum Setup {
  /// - Returns: nil for every other request, and when there is nothing to set up: the path is then an unknown one.
  static func answer(_ request: Request, _ service: Service, requestID: String) throws -> Response? {
    guard request.path == ["setup"], let token = service.configuration.hosting.setupToken, !isDone(service) else {
      return nil
    }
    let call = Call(service, request, PathParameters(), requestID: requestID, person: nil)
    switch request.method {
    case .get, .head: return SetupPage.response(service.environment)
    case .post: return try run(call, token)
    default: throw APIError.methodNotAllowed([.get, .post])
    }
  }

  /// A database that cannot be asked may be set up: the answer to the form says what is wrong with it. Whether there is
  /// an administrator already is asked again when one is made.
  private static func isDone(_ service: Service) -> Bool {
    let done = try? service.read { db in
      try db.first("SELECT EXISTS (SELECT 1 FROM setups) OR EXISTS (SELECT 1 FROM users WHERE is_admin)") {
        try $0.next(Bool.self)
      }
    }
    return done == true
  }

  private static func run(_ call: Call, _ token: String) throws -> Response {
    let input: SetupRequest = try call.body()
    // Hashes, so that the time of the comparison tells nothing about the token.
    guard Sodium.sha256(input.token.utf8) == Sodium.sha256(token.utf8) else { throw APIError.wrongSetupToken }
    do {
      let applied = try Migrator(migrations).migrate(call.service.database)
      let administrator = try input.account.create(in: call.service) { user, tx in
        try close(for: user.id, in: tx)
        return user.id
      }
      return .json(
        201, SetupResult(administrator: administrator, applied: applied.map(\.name), findings: findings(call.service)))
    } catch {
      guard let advice = DatabaseAdvice(error, call.service.configuration.databaseURL) else { throw error }
      throw APIError(503, "database_unusable", advice.sentence)
    }
  }

  private static func close(for administrator: UUID, in tx: Transaction) throws {
    do {
      try tx.execute("INSERT INTO setups (id, administrator_id) VALUES (1, \(administrator))")
    } catch let error as DatabaseError where error.isDuplicateKey {
      throw APIError.notFound
    }
    let hasAdministrator = try tx.first("SELECT 1 FROM users WHERE is_admin LIMIT 1") { try $0.next(Int.self) } != nil
    if hasAdministrator { throw APIError.notFound }
    try AdminRight.set(true, of: administrator, in: tx)
  }

  /// What is not as it should be, and does not keep the service from working.
  private static func findings(_ service: Service) -> [String] {
    Doctor(service).database().filter { !$0.isGood }.map(\.sentence)
  }
}

/// What the form sends.
struct SetupRequest: RequestBody {
  let token: String
  let account: SignUp

  static let example: JSONValue = [
    "token": "twenty characters or more", "email": "alice@example.com", "password": "correct horse battery staple",
    "name": "Alice",
  ]

  init(_ fields: Fields) throws {
    token = try fields.required("token", .text(1...1000))
    account = try SignUp(fields)
  }
}

private struct SetupResult: JSONObject {
  let administrator: UUID
  let applied: [String]
  let findings: [String]

  static let example = SetupResult(administrator: Example.id, applied: [], findings: [])

  func fields(_ json: inout JSONWriter) {
    json.field("administratorId", administrator)
    json.field("applied", applied)
    json.field("findings", findings)
  }
}

extension APIError {
  fileprivate static let wrongSetupToken = APIError(
    401, "wrong_setup_token", "This is not the token that SPACES_SETUP_TOKEN has.")
}
