import MariaDB
import MariaDBFixture
import Schema
import Testing

@testable import SpacesAPI

@Suite struct AutomaticMigrationTests {
  private func tables(_ database: Database) throws -> Int? {
    try database.read { db in
      try db.first("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()") {
        try $0.next(Int.self)
      }
    }
  }

  @Test func tables_areMadeWhenAskedFor() throws {
    let database = try TemporaryDatabase().open()
    try Product.app(on: database).migrateIfAutomatic()
    #expect(try tables(database) == 0)
    let automatic = try Product.app(on: database, ["SPACES_MIGRATE": "auto"])
    try automatic.migrateIfAutomatic()
    #expect(automatic.respond("GET", "/readyz").status == 200)
    try automatic.migrateIfAutomatic()
    #expect(automatic.respond("GET", "/readyz").status == 200)
  }

  @Test func database_away_isReported() throws {
    var url = DatabaseURL(name: "none")
    url.socket = "/nowhere"
    let database = Database(url: url, connections: 1, deadline: .seconds(5))
    let app = try Product.app(on: database, ["SPACES_MIGRATE": "auto"])
    #expect(throws: DatabaseError.self) { try app.migrateIfAutomatic() }
    #expect(app.respond("GET", "/healthz").status == 200)
  }
}
