import Foundation
import HTTPFixture
import MariaDB
import MariaDBFixture
import Schema
import Testing

@testable import SpacesAPI

@Suite struct DoctorTests {
  /// The bad findings.
  private func complaints(_ app: App) -> [String] {
    Doctor(app.service).examine().filter { !$0.isGood }.map(\.sentence)
  }

  private func complaints(_ settings: [String: String] = [:]) throws -> [String] {
    // The tests' server does not wait for its disk.
    complaints(try Product.app(on: Product.shared.get().app.database, settings))
      .filter { !$0.hasPrefix("innodb_flush_log_at_trx_commit is 0") }
  }

  @Test func service_sound_isFoundSo() throws {
    #expect(try complaints() == [])
    let findings = try Doctor(Product.shared.get().service).examine()
    #expect(findings.count == 6)
    #expect(findings.contains { !$0.isGood && $0.sentence.contains("money can be lost") })
  }

  @Test func database_behindOrAway_isFound() throws {
    let behind = try TemporaryDatabase(Array(migrations.dropLast(2))).open()
    #expect(try complaints(Product.app(on: behind)).contains { $0.hasPrefix("2 migrations are not applied") })
    var url = DatabaseURL(name: "none")
    url.socket = "/nowhere"
    let away = try Product.app(on: Database(url: url, connections: 1, deadline: .seconds(5)))
    #expect(complaints(away).contains { $0.hasPrefix("The database: ") })
  }

  @Test func folder_thatCannotBeWritten_isFound() throws {
    #expect(try complaints(["SPACES_MEDIA_DIR": "/nowhere"]).contains { $0.contains("/nowhere cannot be written") })
    #expect(try complaints(["SPACES_MEDIA_DIR": NSTemporaryDirectory()]) == [])
  }

  @Test func agent_isAskedWhetherItAnswers() throws {
    #expect(try complaints(["SPACES_AGENT_URL": ""]).contains { $0.contains("SPACES_AGENT_URL is not set") })
    #expect(try complaints(["SPACES_AGENT_URL": "http://127.0.0.1:9"]).contains { $0.contains("does not answer") })
    let strict = try ScriptedServer([.request, .refuses(401)])
    #expect(try complaints(["SPACES_AGENT_URL": strict.url]).contains { $0.contains("refuses SPACES_AGENT_KEY") })
    let server = try ScriptedServer([.request, .refuses(404)])
    #expect(try complaints(["SPACES_AGENT_URL": server.url]) == [])
  }
}
