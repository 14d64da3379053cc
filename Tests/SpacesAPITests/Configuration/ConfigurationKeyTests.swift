import Foundation
import Testing

@testable import SpacesAPI

@Suite struct ConfigurationKeyTests {
  private static let database = "SPACES_DATABASE_URL=mariadb://u:p@localhost/spaces"

  private func complaint(_ line: String) -> String? {
    do {
      _ = try Configuration(file: "\(Self.database)\n\(line)", path: "spaces.conf", environment: [:])
      return nil
    } catch {
      return error.description
    }
  }

  @Test func keys_areNamedOnceAndExplained() {
    let names = Configuration.keys.map(\.name)
    #expect(names.count > 25)
    #expect(Set(names).count == names.count)
    for key in Configuration.keys {
      #expect(key.name.hasPrefix("SPACES_") && !key.explanation.isEmpty, "\(key.name)")
      #expect(key.explanation.last != "." && key.explanation.first?.isUppercase != true, "\(key.name)")
    }
    #expect(Configuration.keys.filter(\.isRequired).map(\.name) == ["SPACES_DATABASE_URL"])
  }

  @Test func defaults_areTakenAsTheyAreWritten() {
    for key in Configuration.keys {
      guard let value = key.defaultValue, !value.isEmpty else { continue }
      #expect(complaint("\(key.name)=\(value)") == nil)
    }
  }

  @Test func mistake_isToldWithAndWithoutItsPlace() {
    for (line, sentence) in [
      ("SPACES_THREADS=many", "SPACES_THREADS must be a whole number from 2 to 20000"),
      ("SPACES_THREADS=8\nSPACES_THREADS=9", "SPACES_THREADS is set twice"), ("nonsense", "“nonsense” is not a KEY=value line"),
    ] {
      let error = #expect(throws: ConfigurationError.self) {
        try Configuration(file: "\(Self.database)\n\(line)", path: "spaces.conf", environment: [:])
      }
      let number = line.contains("\n") ? 3 : 2
      #expect(error?.sentence == sentence + ".")
      #expect(error?.description == "\(sentence) (spaces.conf, line \(number)).")
    }
  }

  @Test func keys_allSet_areAllRead() throws {
    let values: [String: String] = [
      "SPACES_MEDIA_DIR": "/m", "SPACES_AGENT_URL": "http://a/", "SPACES_AGENT_MODELS": "x, y", "SPACES_AGENT_KEY": "k",
      "SPACES_AGENT_CONNECT_SECONDS": "7", "SPACES_MAX_STREAMS": "9", "SPACES_THREADS": "10",
      "SPACES_LOG_LEVEL": "debug",
    ]
    let configuration = try Configuration(file: Self.database, path: "spaces.conf", environment: values)
    #expect(
      configuration.speech.mediaDirectory == "/m" && configuration.agent.url == "http://a" && configuration.agent.key == "k")
    #expect(configuration.agent.models == ["x", "y"] && configuration.agent.deadlines.connect == .seconds(7))
    #expect(configuration.maxStreams == 9 && configuration.threads == 10 && configuration.logLevel == .debug)
  }

  @Test func streamsAndListeners_withoutAKey_areFewerThanTheThreads() throws {
    let configuration = try Configuration(
      file: Self.database + "\nSPACES_THREADS=8", path: "spaces.conf", environment: [:])
    #expect(configuration.maxStreams == 3 && configuration.maxListeners == 4)
  }

  @Test(arguments: [
    ("SPACES_THREDS=5", "Did you mean SPACES_THREADS?"), ("SPACES_AGENT_UR=demo", "Did you mean SPACES_AGENT_URL?"),
    ("SPACES_DB_CONECTIONS=5", "Did you mean SPACES_DB_CONNECTIONS?"), ("spaces_threads=5", nil), ("PATH=/bin", nil),
  ])
  func key_misspelt_isAnsweredWithTheNearest(line: String, suggestion: String?) throws {
    let complaint = try #require(self.complaint(line))
    #expect(complaint.contains("is not a key that exists (spaces.conf, line 2)"))
    if let suggestion {
      #expect(complaint.hasSuffix(suggestion))
    } else {
      #expect(!complaint.contains("Did you mean"))
    }
  }

  @Test(
    arguments: [
      ("kitten", ["sitting", "mitten", "kitchen"], "mitten"), ("abc", ["xyz"], nil), ("", ["a"], nil),
      ("same", ["same"], "same"),
      ("flaw", ["flow", "law"], "flow"),
    ] as [(String, [String], String?)])
  func word_nearest_hasTheFewestEdits(word: String, candidates: [String], found: String?) {
    #expect(nearest(to: word, among: candidates) == found)
  }

  @Test(arguments: ["SPACES_LOG_LEVEL=\"debug\"", "SPACES_LOG_LEVEL = 'debug' ", "\tSPACES_LOG_LEVEL=debug\r"])
  func value_inQuotesOrSpace_isTheValue(line: String) throws {
    let configuration = try Configuration(
      file: "\(Self.database)\n\(line)\n# end", path: "spaces.conf", environment: [:])
    #expect(configuration.logLevel == .debug)
  }
}
