import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Testing

@testable import SpacesAPI

@Suite struct ReadinessTests {
  private func ready(_ app: App) throws -> Answer { try Answer(app.respond("GET", "/readyz")) }

  @Test func service_withItsDatabase_isReady() throws {
    let app = try Product.shared.get().app
    #expect(try ready(app).expect(200)["status"] == "ready")
    #expect(try Answer(app.respond("GET", "/healthz")).expect(200)["status"] == "ok")
  }

  @Test func database_oneMigrationBehind_isNamedUntilItIsMigrated() throws {
    let newest = try #require(migrations.last)
    let database = try TemporaryDatabase(Array(migrations.dropLast())).open()
    let app = try Product.app(on: database)
    let answer = try ready(app).expect(503, "not_ready")
    #expect(answer.text("error")?.contains(newest.name) == true && answer.header("Retry-After") != nil)
    #expect(try Migrator(migrations).migrate(database).map(\.name) == [newest.name])
    try ready(app).expect(200)
  }

  @Test func database_ofANewerExecutable_isReadyUnlessThatBreaksOlderOnes() throws {
    func answer(_ name: String) throws -> Answer {
      let later = Migration(number: 999, name: name, sql: "SELECT 1")
      return try ready(Product.app(on: TemporaryDatabase(migrations + [later]).open()))
    }
    try answer("999_later.sql").expect(200)
    let refused = try answer("999_breaking_later.sql").expect(503, "not_ready")
    #expect(refused.text("error")?.contains("999_breaking_later.sql") == true)
  }

  @Test func database_empty_isNotReady() throws {
    let answer = try ready(Product.app(on: TemporaryDatabase().open())).expect(503, "not_ready")
    #expect(answer.text("error")?.contains(migrations[0].name) == true)
  }

  @Test func database_away_isSaidByEveryPageButHealth() throws {
    var url = DatabaseURL(name: "none")
    url.socket = "/nowhere"
    let app = try Product.app(on: Database(url: url, connections: 1, deadline: .seconds(5)))
    let token = ["Authorization": "Bearer some"]
    #expect(try Answer(app.respond("GET", "/healthz", token)).expect(200)["status"] == "ok")
    try Answer(app.respond("GET", "/readyz", token)).expect(503, "not_ready")
    for path in ["/api/communities", "/api/wallet"] {
      let answer = try Answer(app.respond("GET", path, token)).expect(503, "database_unavailable")
      #expect(answer.header("Retry-After") != nil && answer.text("requestId") == "test")
      #expect(answer.text("error")?.contains("nowhere") == false)
    }
  }
}
