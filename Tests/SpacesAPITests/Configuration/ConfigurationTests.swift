import Testing
@testable import SpacesAPI

@Suite struct ConfigurationTests {
  private static let database = "SPACES_DATABASE_URL=mariadb://u:secret@localhost/spaces"

  private func complaint(_ file: String?, _ environment: [String: String] = [:]) -> String {
    do {
      _ = try Configuration(file: file, path: "spaces.conf", environment: environment)
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func file_withTheDatabaseOnly_hasDefaults() throws {
    let configuration = try Configuration(
      file: "# comment\n\n \(Self.database) \n", path: "spaces.conf", environment: [:])
    #expect(configuration.streamsPerUser == 4)
    #expect(configuration.agent.url == nil && configuration.corsOrigins == [])
    #expect(configuration.speech.mediaURL == "/media")
    #expect(configuration.maxStreams < configuration.threads)
  }

  @Test func environment_winsOverTheFile() throws {
    let configuration = try Configuration(
      file: "\(Self.database)\nSPACES_STREAMS_PER_USER=9", path: "spaces.conf",
      environment: ["SPACES_STREAMS_PER_USER": "3", "SPACES_OF_SOMEBODY_ELSE": "x"])
    #expect(configuration.streamsPerUser == 3)
  }

  @Test(arguments: [
    ("SPACES_THREADS=many", "SPACES_THREADS"), ("SPACES_THREADS=1", "SPACES_THREADS"),
    ("SPACES_THREADS=99999999999999999999", "SPACES_THREADS"),
    ("SPACES_LOG_LEVEL=loud", "SPACES_LOG_LEVEL"), ("SPACES_COOKIE_SECURE=yes", "SPACES_COOKIE_SECURE"),
    ("SPACES_AGENT_URL=ftp://x", "SPACES_AGENT_URL"), ("SPACES_PUBLIC_URL=https://", "SPACES_PUBLIC_URL"),
    ("SPACES_THREDS=5", "SPACES_THREDS"), ("just words", "just words"),
    ("SPACES_STOP_SECONDS=-1", "SPACES_STOP_SECONDS"),
  ])
  func line_malformed_isNamedWithItsKey(line: String, key: String) {
    let complaint = complaint("\(Self.database)\n\n\(line)\n")
    #expect(complaint.contains(key) && complaint.contains("spaces.conf, line 3"), "\(complaint)")
  }

  @Test func key_twice_isRefused() {
    #expect(complaint("\(Self.database)\nSPACES_THREADS=5\nSPACES_THREADS=6").contains("line 3"))
  }

  @Test func environment_malformed_isNamed() {
    let complaint = complaint(Self.database, ["SPACES_THREADS": "x"])
    #expect(complaint.contains("SPACES_THREADS") && complaint.contains("the environment"))
  }

  @Test func database_missing_isNamed() {
    #expect(complaint(nil).contains("SPACES_DATABASE_URL"))
    #expect(complaint("SPACES_DATABASE_URL=").contains("SPACES_DATABASE_URL"))
  }

  @Test(arguments: ["mysql", "http://u:secret@h/x", "mariadb://u:secret@h", "mariadb://u:secret@h/x?tls=perhaps"])
  func database_malformed_isNamedWithoutItsPassword(url: String) {
    let complaint = complaint("SPACES_DATABASE_URL=\(url)")
    #expect(complaint.contains("SPACES_DATABASE_URL") && complaint.contains("line 1"), "\(complaint)")
    #expect(!complaint.contains("secret"))
  }

  @Test func streams_asManyAsThreads_areRefused() {
    #expect(complaint("\(Self.database)\nSPACES_THREADS=10\nSPACES_MAX_STREAMS=10").contains("SPACES_MAX_STREAMS"))
  }
}
