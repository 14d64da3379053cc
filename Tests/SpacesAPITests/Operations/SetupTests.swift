import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Testing
import Web

@testable import SpacesAPI

@Suite struct SetupTests {
  private static let token = "a token of 24 characters"
  private let database: Database
  private let app: App

  init() throws {
    database = try TemporaryDatabase().open()
    app = try Product.app(on: database, ["SPACES_SETUP_TOKEN": Self.token])
  }

  private func setUp(_ app: App, token: String = token, email: String = "root@example.test") throws -> Answer {
    let body: JSONValue = [
      "token": .string(token), "email": .string(email), "password": "correct horse", "name": "Root",
    ]
    return try Answer(app.respond("POST", "/setup", ["Content-Type": "application/json"], body.bytes))
  }

  private func pageStatus(_ app: App) -> Int { app.respond("GET", "/setup").status }

  @Test func page_isThereWithATokenOnly() throws {
    #expect(pageStatus(app) == 200)
    let response = app.respond("GET", "/setup")
    let headers = Dictionary(response.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    #expect(headers["Cache-Control"] == "no-store" && headers["Content-Type"] == "text/html; charset=utf-8")
    #expect(headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
    #expect(app.respond("DELETE", "/setup").status == 405)
    let without = try Product.app(on: database)
    #expect(pageStatus(without) == 404)
    try setUp(without).expect(404, "not_found")
  }

  @Test func form_makesTablesAndTheAdministratorOnce() throws {
    let answer = try setUp(app)
    #expect(answer.status == 201)
    #expect(try answer.rows("applied").count == migrations.count)
    let row = try database.read { db in
      try db.first("SELECT id, is_admin FROM users") { (try $0.next(UUID.self), try $0.next(Bool.self)) }
    }
    #expect(try row?.0 == answer.id("administratorId") && row?.1 == true)
    #expect(pageStatus(app) == 404)
    try setUp(app, email: "other@example.test").expect(404, "not_found")
    // Also when the administrator is none any more.
    try database.execute("UPDATE users SET is_admin = FALSE")
    #expect(pageStatus(app) == 404)
    try setUp(app, email: "other@example.test").expect(404, "not_found")
  }

  /// The tables of an older release do not say whether the page was used.
  @Test func form_besideAnAdministratorFromTheCommandLine_makesNone() throws {
    try setUp(app).expect(201)
    try database.execute("DROP TABLE setups")
    try database.execute("DROP TABLE job_rounds")
    try database.execute("DELETE FROM schema_migrations WHERE number = 21")
    #expect(pageStatus(app) == 200)
    try setUp(app, email: "other@example.test").expect(404, "not_found")
    #expect(try database.read { db in try db.first("SELECT COUNT(*) FROM users") { try $0.next(Int.self) } } == 1)
  }

  @Test func form_withAnotherToken_isRefusedAndChangesNothing() throws {
    for token in ["", "a token of 24 characterz", Self.token + " more"] {
      #expect(try [400, 401].contains(setUp(app, token: token).status))
    }
    try setUp(app, token: "another token altogether").expect(401, "wrong_setup_token")
    #expect(throws: DatabaseError.self) { try database.execute("DELETE FROM users") }
  }

  @Test func page_whereThereIsAnAdministrator_isGone() throws {
    let product = try Product(["SPACES_SETUP_TOKEN": Self.token])
    #expect(pageStatus(product.app) == 404)
    try setUp(product.app).expect(404, "not_found")
  }

  @Test func forms_sentAtOnce_makeOneAdministrator() throws {
    _ = try Migrator(migrations).migrate(database)
    let app = app
    let answers = try concurrently(4) { index in try setUp(app, email: "root\(index)@example.test").status }
    #expect(answers.filter { $0 == 201 }.count == 1, "\(answers)")
    let administrators = try database.read { db in
      try db.first("SELECT COUNT(*) FROM users") { try $0.next(Int.self) }
    }
    #expect(administrators == 1)
  }

  @Test func database_thatCannotBeUsed_isNamedWithWhatToLookAt() throws {
    var url = DatabaseURL(name: "none")
    url.socket = "/nowhere"
    let away = try Product.app(
      on: Database(url: url, connections: 1, deadline: .seconds(5)), ["SPACES_SETUP_TOKEN": Self.token])
    #expect(pageStatus(away) == 200)
    let answer = try setUp(away).expect(503, "database_unusable")
    #expect(answer.text("error")?.contains("Look at whether MariaDB runs there") == true)
    try setUp(away, token: "another token altogether").expect(401, "wrong_setup_token")
  }

  @Test func token_tooShort_isRefused() {
    let error = #expect(throws: ConfigurationError.self) {
      try Configuration(
        file: "SPACES_DATABASE_URL=mariadb://a@b/c\nSPACES_SETUP_TOKEN=short", path: "spaces.conf", environment: [:])
    }
    #expect(error?.description == "SPACES_SETUP_TOKEN must have at least 20 characters (spaces.conf, line 2).")
  }
}
