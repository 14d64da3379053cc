import Formats
import FoundationEssentials
import MariaDB
import Schema
import Web

/// What makes a service of an empty database: its tables and the first administrator. The page /setup and
/// `spaces setup` do it alike.
public struct Installation {
  let service: Service

  /// - Parameter service: whose database it is.
  public init(_ service: Service) {
    self.service = service
  }

  /// Tests the database and brings its tables up to date.
  /// - Returns: the names of the migrations that were applied.
  public func makeTables() throws -> [String] {
    try Migrator(migrations).migrate(service.database).map(\.name)
  }

  /// Whether there is an administrator, or was one: the first one is then made.
  public func isDone() throws -> Bool {
    try service.read { db in
      try db.first("SELECT EXISTS (SELECT 1 FROM setups) OR EXISTS (SELECT 1 FROM users WHERE is_admin)") {
        try $0.next(Bool.self)
      } ?? false
    }
  }

  /// Makes the first administrator, under the rules of sign-up.
  /// - Returns: the account's id.
  /// - Throws: `APIError` 400, 409 `email_taken`.
  public func makeAdministrator(email: String, password: String, name: String) throws -> String? {
    let body: JSONValue = ["email": .string(email), "password": .string(password), "name": .string(name)]
    return try makeAdministrator(SignUp(json: body.bytes))?.text
  }

  /// - Returns: the account's id; nil, without a change, when there is an administrator or was one.
  func makeAdministrator(_ account: SignUp) throws -> UUID? {
    do {
      return try account.create(in: service) { user, tx in
        try close(for: user.id, in: tx)
        return user.id
      }
    } catch is AlreadyDone {
      return nil
    }
  }

  /// What is not as it should be, and does not keep the service from working.
  public var findings: [String] {
    Doctor(service).database().filter { !$0.isGood }.map(\.sentence)
  }

  /// Rolls the account back.
  private struct AlreadyDone: Error {}

  private func close(for administrator: UUID, in tx: Transaction) throws {
    do {
      try tx.execute("INSERT INTO setups (id, administrator_id) VALUES (1, \(administrator))")
    } catch let error as DatabaseError where error.isDuplicateKey {
      throw AlreadyDone()
    }
    let hasAdministrator = try tx.first("SELECT 1 FROM users WHERE is_admin LIMIT 1") { try $0.next(Int.self) } != nil
    if hasAdministrator { throw AlreadyDone() }
    try AdminRight.set(true, of: administrator, in: tx)
  }
}
