import Formats
import Foundation
import Logging
import MariaDB
import MariaDBFixture
import Schema

@testable import SpacesAPI

/// The product on a database of its own, asked at its boundary as a front end asks it.
final class Product: Sendable {
  /// The one that most tests share: each uses people and communities of its own. A test that runs the jobs, or looks
  /// at lists and numbers of the whole service, has a product for itself.
  static let shared = Result { try Product() }

  let app: App
  private let administrator: Account

  private struct Account: Sendable {
    let id: UUID
    let token: String
  }

  /// The built-in agent answers, and nobody is limited in how often they do something.
  private static let settings = [
    "SPACES_AGENT_URL": "demo", "SPACES_SIGN_UPS_PER_HOUR": "0", "SPACES_POSTS_PER_MINUTE": "0",
    "SPACES_CREATIONS_PER_HOUR": "0",
  ]

  /// - Parameter settings: by their keys; they win over those of every product.
  convenience init(_ settings: [String: String] = [:], connections: Int = 16) throws {
    try self.init(on: TemporaryDatabase(migrations).open(connections: connections), settings)
  }

  /// - Parameter database: with its tables.
  init(on database: Database, _ settings: [String: String] = [:]) throws {
    app = try Self.app(on: database, settings)
    administrator = try Self.account("Root", isAdmin: true, in: app.service)
  }

  /// - Parameter database: as it is.
  static func app(on database: Database, _ settings: [String: String] = [:]) throws -> App {
    let configuration = try Configuration(
      file: "SPACES_DATABASE_URL=mariadb://root@localhost/none?socket=/nowhere", path: "test",
      environment: Self.settings.merging(settings) { $1 })
    return App(configuration, database: database, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  var service: Service { app.service }

  /// An administrator.
  var root: Person { Person(product: self, id: administrator.id, name: "Root", token: administrator.token) }

  /// Somebody without a session.
  var stranger: Person { Person(product: self, id: Example.id, name: "Stranger", token: nil) }

  /// Somebody who is signed in.
  func person(_ name: String = "Somebody", coins: Int64 = 0) throws -> Person {
    let account = try Self.account(name, in: service)
    let person = Person(product: self, id: account.id, name: name, token: account.token)
    try person.credit(coins)
    return person
  }

  /// As sign-up makes an account, but without a password, whose hash takes long.
  private static func account(_ name: String, isAdmin: Bool = false, in service: Service) throws -> Account {
    try service.transaction { tx in
      let id = tx.ids.next()
      let email = "\(id.text)@example.test"
      try tx.execute(
        """
        INSERT INTO users (id, email, email_key, name, password_hash, is_admin)
        VALUES (\(id), \(email), \(email), \(name), '', \(isAdmin))
        """)
      try tx.ledger.openAccounts(of: id)
      try ListTotal(list: .user).add(1, in: tx)
      return Account(id: id, token: try Session.begin(for: id, service.environment, in: tx).token)
    }
  }
}

/// What only time, another process or an operator could do otherwise.
extension Product {
  @discardableResult
  func execute(_ sql: SQL) throws -> Int { try app.database.execute(sql) }

  /// The first column of the first row.
  func value<T: SQLDecodable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
    try app.database.read { db in try db.first(sql) { try $0.next(T.self) } }
  }

  func count(_ table: StaticString, where condition: SQL) throws -> Int {
    try value("SELECT COUNT(*) FROM \(raw: "\(table)") WHERE \(condition)") ?? 0
  }

  func runJobs() throws { _ = try Jobs.run(service) }
}
