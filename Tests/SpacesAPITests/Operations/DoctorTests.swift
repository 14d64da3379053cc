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
    #expect(findings.count > 5)
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

  @Test func chatServer_isAskedForAnAnswer() throws {
    func complaints(_ server: ScriptedServer, _ settings: [String: String] = [:]) throws -> [String] {
      try self.complaints(["SPACES_AGENT_URL": server.url].merging(settings) { $1 })
    }
    let model = ["SPACES_AGENT_MODEL": "tiny"]
    #expect(try self.complaints(["SPACES_AGENT_URL": ""]).contains { $0.contains("SPACES_AGENT_URL is not set") })
    let sound = try ScriptedServer([.request, .streamHead, .says("Hello."), .finishes()])
    #expect(try complaints(sound, model) == [])
    let silent = try ScriptedServer([.request, .streamHead, .finishes()])
    let strict = try ScriptedServer([.request, .refuses(401)])
    for server in [silent, strict] {
      #expect(try complaints(server, model).contains { $0.hasPrefix("The chat server gives no answer as tiny: ") })
    }
    #expect(try complaints(strict).contains { $0.contains("does not say which models it has") })
  }
}
