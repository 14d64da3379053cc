import Formats
import FoundationEssentials
import MariaDB
import Web

/// What an operator does to accounts from the command line. An account is named by its e-mail address; where
/// there is none, the commands throw `APIError` 404 `user_not_found`.
public struct AccountCommands {
  let service: Service

  /// - Parameter service: whose accounts they are.
  public init(_ service: Service) {
    self.service = service
  }

  /// Creates an account, under the rules of sign-up.
  /// - Returns: the new account's id.
  /// - Throws: `APIError` 400, 409 `email_taken`.
  public func add(email: String, password: String, name: String) throws -> String {
    let body: JSONValue = ["email": .string(email), "password": .string(password), "name": .string(name)]
    return try SignUp(json: body.bytes).create(in: service) { user, _ in user.id.text }
  }

  /// Makes a person an administrator.
  public func grantAdmin(email: String) throws {
    try change(email) { person, tx in try AdminRight.set(true, of: person, in: tx) }
  }

  /// Begins a session.
  /// - Returns: its token.
  public func session(email: String) throws -> String {
    try change(email) { person, tx in try Session.begin(for: person, service.environment, in: tx).token }
  }

  /// Replaces the password, as when its owner has lost it, and ends every session.
  /// - Parameter password: 8 to 128 characters.
  /// - Throws: `APIError` 400.
  public func setPassword(email: String, password: String) throws {
    let body: JSONValue = ["password": .string(password)]
    let input = try NewPassword(json: body.bytes)
    let hash = try service.hashing.run { try Passwords.hash(input.password) }
    try change(email) { person, tx in try Passwords.replace(of: person, with: hash, in: tx) }
  }

  /// Keeps a person from signing in, and ends every session.
  public func suspend(email: String) throws {
    try change(email) { person, tx in try Suspension.begin(for: person, in: tx) }
  }

  /// Lets a suspended person sign in again.
  public func restore(email: String) throws {
    try change(email) { person, tx in try Suspension.end(for: person, in: tx) }
  }

  private func change<T>(_ email: String, _ body: (UUID, Transaction) throws -> T) throws -> T {
    try service.transaction { tx in try body(try Account.id(ofEmail: email, in: tx), tx) }
  }
}

private struct NewPassword: RequestBody {
  let password: String

  static let example: JSONValue = ["password": "correct horse battery staple"]

  init(_ fields: Fields) throws {
    password = try fields.required("password", .newPassword)
  }
}
