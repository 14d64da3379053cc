import Foundation
import Ledger
import Logging
import MariaDB
import MariaDBFixture
import Schema
@testable import SpacesAPI
import Testing
import Web

/// The product on a database of its own, asked as its front end asks it.
final class Product: Sendable {
  let app: App
  let root: Person

  struct Person: Sendable {
    let id: UUID
    fileprivate let token: String
  }

  struct Answer {
    let status: Int
    let json: [String: Any]

    func string(_ name: String) -> String? { json[name] as? String }
    func integer(_ name: String) -> Int64? { (json[name] as? NSNumber)?.int64Value }
  }

  convenience init(connections: Int = 16) throws {
    try self.init(database: try TemporaryDatabase(migrations).open(connections: connections))
  }

  /// - Parameter database: with its tables.
  init(database: Database) throws {
    let configuration = try Configuration(
      file: "SPACES_DATABASE_URL=mariadb://root@localhost/none?socket=/nowhere", path: "test", environment: [:])
    app = App(configuration, database: database, log: Logger(label: "test") { _ in JSONLogHandler(level: .critical) })
    root = try Self.person(app)
    _ = try app.database.transaction { [root] db in try db.execute("UPDATE users SET is_admin = TRUE WHERE id = \(root.id)") }
  }

  func person() throws -> Person { try Self.person(app) }

  private static func person(_ app: App) throws -> Person {
    let id = app.ids.next()
    return try app.database.transaction { db in
      try db.execute(
        """
        INSERT INTO users (id, email, email_key, name, password_hash)
        VALUES (\(id), \("\(id)@example.test"), \("\(id)@example.test"), 'Somebody', '')
        """)
      try app.ledger.openAccounts(of: id, db)
      return Person(id: id, token: try Sessions.begin(for: id, app, db).token)
    }
  }

  @discardableResult
  func ask(_ person: Person, _ method: String, _ path: String, _ body: [String: Any]? = nil, key: String? = nil) throws -> Answer {
    let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) } ?? []
    var unread = bytes
    let request = Request(
      method: method, target: "/api" + path, isSecure: false, remoteAddress: "127.0.0.1",
      parameter: { name in
        switch name {
        case "CONTENT_LENGTH": "\(bytes.count)"
        case "CONTENT_TYPE": body == nil ? nil : "application/json"
        case "HTTP_AUTHORIZATION": "Bearer \(person.token)"
        case "HTTP_IDEMPOTENCY_KEY": key
        default: nil
        }
      },
      readBody: { count in
        defer { unread.removeFirst(min(count, unread.count)) }
        return Array(unread.prefix(count))
      })
    let response = app.respond(to: request, id: "test").response
    guard case .bytes(let json) = response.body else { return Answer(status: response.status, json: [:]) }
    let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    return Answer(status: response.status, json: object ?? [:])
  }

  func community(of creator: Person, joinFee: Int64 = 0, monthlyFee: Int64 = 0) throws -> UUID {
    let made = try ask(creator, "POST", "/communities", ["name": "Club", "joinFee": joinFee, "monthlyFee": monthlyFee])
    return try #require(made.string("id").flatMap(UUID.init))
  }

  func lounge(of creator: Person, price: Int64) throws -> UUID {
    let made = try ask(creator, "POST", "/lounge", ["name": "Lounge", "subscriptionPriceCents": price])
    return try #require(made.string("id").flatMap(UUID.init))
  }

  func credit(_ person: Person, _ amount: Int64) throws {
    let credited = try ask(
      root, "POST", "/admin/users/\(person.id)/credit", ["amount": amount, "reference": "\(app.ids.next())"])
    #expect(credited.status == 200)
  }

  func balance(_ person: Person) throws -> Int64 {
    try #require(ask(person, "GET", "/wallet").integer("balance"))
  }

  func membership(_ person: Person, _ community: UUID) throws -> Answer {
    try ask(person, "GET", "/communities/\(community)/membership")
  }

  /// Moves the end of what was paid for to a moment from now.
  func setExpiry(_ table: String, _ column: String, _ community: UUID, _ person: Person, to interval: String) throws {
    let changed = try app.database.transaction { db in
      try db.execute(
        """
        UPDATE \(raw: table) SET expires_at = NOW(6) + INTERVAL \(raw: interval)
        WHERE \(raw: column) = \(community) AND user_id = \(person.id) AND expires_at IS NOT NULL
        """)
    }
    #expect(changed == 1)
  }

  func expireMembership(_ community: UUID, _ person: Person, ago: String = "-1 SECOND") throws {
    try setExpiry("community_members", "community_id", community, person, to: ago)
  }

  func expireSubscription(_ lounge: UUID, _ person: Person) throws {
    try setExpiry("lounge_subscriptions", "lounge_id", lounge, person, to: "-1 SECOND")
  }

  func discrepancies() throws -> [Discrepancy] {
    var found: [Discrepancy] = []
    _ = try app.database.read { db in try app.ledger.verify(db) { found.append($0) } }
    return found
  }
}
