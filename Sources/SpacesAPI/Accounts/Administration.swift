import FoundationEssentials
import Ledger
import MariaDB
import Web

/// What an operator does to accounts from the command line.
public struct AccountAdministration {
  private let app: App

  public init(_ app: App) {
    self.app = app
  }

  /// - Returns: the new account's id.
  public func add(email: String, password: String, name: String) throws -> String {
    var json = JSONWriter()
    json.object {
      $0.field("email", email)
      $0.field("password", password)
      $0.field("name", name)
    }
    let input = try SignUp(json: json.bytes)
    return try NewUser(email: input.email, password: input.password, name: input.name).create(app) { user, _ in user.id.text }
  }

  public func grantAdmin(email: String) throws {
    let user = try find(email)
    _ = try app.database.transaction { db in try db.execute("UPDATE users SET is_admin = TRUE WHERE id = \(user)") }
  }

  /// - Returns: the token of a new session.
  public func session(email: String) throws -> String {
    let user = try find(email)
    return try app.database.transaction { db in try Sessions.begin(for: user, app, db).token }
  }

  /// - Returns: false when `reference` was credited before.
  /// - Throws: 409 when that went to somebody else, or was another amount.
  public func credit(email: String, amount: Int64, reference: String) throws -> Bool {
    var json = JSONWriter()
    json.object {
      $0.field("amount", amount)
      $0.field("reference", reference)
    }
    let credit = try Credit(json: json.bytes)
    let user = try find(email)
    do {
      return try app.database.transaction { db in try credit.apply(to: user, app, db) }
    } catch LedgerError.referenceUsed {
      throw APIError.referenceUsed
    }
  }

  public func balance(email: String) throws -> (available: Int64, held: Int64) {
    let user = try find(email)
    let balance = try app.database.read { db in try app.ledger.balance(of: user, db) }
    return (balance.available, balance.held)
  }

  private func find(_ email: String) throws -> UUID {
    let user = try app.database.read { db in
      try db.first("SELECT id FROM users WHERE email_key = \(emailKey(email))") { try $0.next(UUID.self) }
    }
    guard let user else { throw APIError(404, "user_not_found", "There is no account with the e-mail address \(email).") }
    return user
  }
}
