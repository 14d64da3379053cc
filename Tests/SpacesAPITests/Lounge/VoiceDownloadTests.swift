import Foundation
import HTTPFixture
import Testing

@testable import SpacesAPI
@testable import Upstream

/// Recordings at an address that a person gave.
@Suite struct VoiceDownloadTests {
  private static let head = "HTTP/1.0 200 OK\r\nContent-Type: audio/wav\r\n\r\n"
  private static let small = Data(repeating: 7, count: 5000)

  private let server: TLSServer
  private let target = NSTemporaryDirectory() + "download-\(UUID().uuidString)"

  init() throws {
    server = try TLSServer(bytes: { url in
      func redirect(to url: String) -> Data { Data("HTTP/1.0 302 Found\r\nLocation: \(url)\r\n\r\nignored\n".utf8) }
      return [
        "voice.wav": Data(Self.head.utf8) + Self.small, "moved": redirect(to: "\(url)/voice.wav"),
        "inside": redirect(to: "https://127.0.0.1:1/voice.wav"), "named": redirect(to: "https://localhost:1/voice.wav"),
        "plain": redirect(to: "http://127.0.0.2:1/voice.wav"), "loop": redirect(to: "\(url)/loop"),
        "missing": Data("HTTP/1.0 404 Not Found\r\n\r\nno\n".utf8),
        "large": Data(Self.head.utf8) + Data(count: VoiceSample.largest + 1),
        "flood": Data(Self.head.utf8) + Data(count: 100 << 20),
        "full": Data(Self.head.utf8) + Data(count: VoiceSample.largest),
      ]
    })
  }

  /// Fetches from the test's server, which takes the place of a public one.
  private func fetch(_ path: String) throws {
    var request = VoiceDownload.request("\(server.url)/\(path)")
    request.admits = { $0 == IPAddress("127.0.0.2") || $0.isPublic }
    request.authorities = server.certificate
    try VoiceDownload.fetch(request, to: target)
  }

  private func size() -> Int {
    defer { unlink(target) }
    return FileManager.default.contents(atPath: target)?.count ?? -1
  }

  @Test(arguments: ["voice.wav", "moved"])
  func recording_atAPublicAddress_isWritten(path: String) throws {
    try fetch(path)
    #expect(FileManager.default.contents(atPath: target) == Self.small)
    unlink(target)
  }

  @Test func recording_ofTheLargestSize_isWritten() throws {
    try fetch("full")
    #expect(size() == VoiceSample.largest)
  }

  @Test(arguments: [
    ("inside", "The recording's address does not lead to the public internet."),
    ("named", "The recording's address does not lead to the public internet."),
    ("plain", "The recording's address does not lead to the public internet."),
    ("loop", "The recording cannot be fetched from its address."),
    ("missing", "The recording's address answers with status 404."),
    ("large", "A recording has more than 10 MiB."),
  ])
  func recording_thatMayNotBeHad_failsInASentence(path: String, sentence: String) throws {
    let failure = try #require(throws: CloningFailure.self) { try fetch(path) }
    #expect(failure.sentence == sentence)
    #expect(size() <= VoiceSample.largest)
  }

  @Test(arguments: [
    "https://127.0.0.1:1/a.wav", "https://localhost:1/a.wav", "https://[::1]:1/a.wav", "https://2130706433/a.wav",
    "https://10.0.0.1/a.wav", "https://169.254.169.254/latest/meta-data",
  ])
  func address_inside_isNotConnectedTo(url: String) throws {
    let failure = try #require(throws: CloningFailure.self) { try VoiceDownload.fetch(url, to: target) }
    #expect(failure.sentence == "The recording's address does not lead to the public internet.")
    #expect(size() == 0)
  }

  @Test(arguments: ["http://example.com/a.wav", "ftp://example.com/a.wav", "file:///etc/passwd", "nonsense"])
  func address_withoutHTTPS_cannotBeUsed(url: String) throws {
    let failure = try #require(throws: CloningFailure.self) { try VoiceDownload.fetch(url, to: target) }
    #expect(failure.sentence == "The recording's address cannot be used.")
    #expect(size() == 0)
  }

  @Test func server_thatStalls_isGivenUp() throws {
    let silent = try ScriptedServer([.untilPeerCloses])
    var request = VoiceDownload.request("https://127.0.0.1:\(silent.port)/a.wav")
    request.admits = { $0 == IPAddress("127.0.0.1") }
    #expect(request.deadlines.connect <= .seconds(5) && request.deadlines.total == .seconds(30))
    request.deadlines.connect = .milliseconds(300)
    let failure = try #require(throws: CloningFailure.self) { try VoiceDownload.fetch(request, to: target) }
    #expect(failure.sentence == "The recording's address takes too long to answer.")
    #expect(size() == 0)
  }

  /// Measured in a process of its own.
  @Test func recordingOf100MiB_takesNoMemory() async {
    await #expect(processExitsWith: .success) {
      let suite = try VoiceDownloadTests()
      try suite.fetch("voice.wav")
      unlink(suite.target)
      let before = peakMemory()
      #expect(throws: CloningFailure.self) { try suite.fetch("flood") }
      #expect(suite.size() <= VoiceSample.largest)
      #expect(peakMemory() - before < 8 << 20)
    }
  }
}

/// The most bytes that this process has had in memory.
private func peakMemory() -> Int {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}
