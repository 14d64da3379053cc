import Formats
import FoundationEssentials
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
    let done = try? Installation(service).isDone()
    return done == true
  }

  private static func run(_ call: Call, _ token: String) throws -> Response {
    let input: SetupRequest = try call.body()
    // Hashes, so that the time of the comparison tells nothing about the token.
    guard Sodium.sha256(input.token.utf8) == Sodium.sha256(token.utf8) else { throw APIError.wrongSetupToken }
    let installation = Installation(call.service)
    do {
      let applied = try installation.makeTables()
      guard let administrator = try installation.makeAdministrator(input.account) else { throw APIError.notFound }
      return .json(
        201, SetupResult(administrator: administrator, applied: applied, findings: installation.findings))
    } catch {
      guard let advice = DatabaseAdvice(error, call.service.configuration.databaseURL) else { throw error }
      throw APIError(503, "database_unusable", advice.sentence)
    }
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
