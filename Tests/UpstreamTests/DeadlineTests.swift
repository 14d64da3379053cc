import Glibc
import HTTPFixture
import Testing

@testable import Upstream

private let soon = Duration.milliseconds(150)
private let long = Duration.seconds(20)

@Suite struct DeadlineTests {
  @Test func connect_handshakeStalls_timesOut() throws {
    let server = try ScriptedServer([.untilPeerCloses])
    let request = UpstreamRequest(url: "https://127.0.0.1:\(server.port)/", deadlines: Deadlines(connect: soon))
    #expect(throws: UpstreamError.timedOut(.connect)) { try send(request) }
  }

  @Test func firstByte_serverIsSilent_timesOut() throws {
    let server = try ScriptedServer([.request, .untilPeerCloses])
    let request = UpstreamRequest(url: server.url, deadlines: Deadlines(firstByte: soon))
    #expect(throws: UpstreamError.timedOut(.firstByte)) { try send(request) }
  }

  @Test func firstByte_headAlone_timesOut() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .untilPeerCloses])
    let call = try UpstreamCall(UpstreamRequest(url: server.url, deadlines: Deadlines(firstByte: soon)))
    #expect(try call.head().status == 200)
    #expect(throws: UpstreamError.timedOut(.firstByte)) { try call.next(within: long) }
  }

  @Test func betweenBytes_serverFallsSilent_timesOut() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na"), .untilPeerCloses])
    let call = try UpstreamCall(UpstreamRequest(url: server.url, deadlines: Deadlines(betweenBytes: soon)))
    #expect(try call.next(within: long) == .bytes([0x61]))
    #expect(throws: UpstreamError.timedOut(.betweenBytes)) { try call.next(within: long) }
  }

  @Test func betweenBytes_askedInSmallSteps_timesOutAllTheSame() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na"), .untilPeerCloses])
    let call = try UpstreamCall(UpstreamRequest(url: server.url, deadlines: Deadlines(betweenBytes: soon)))
    #expect(try call.next(within: long) == .bytes([0x61]))
    #expect(throws: UpstreamError.timedOut(.betweenBytes)) {
      while try call.next(within: .milliseconds(10)) == .idle {}
    }
  }

  @Test func betweenBytes_callerWasAway_findsWhatArrived() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\na"), .gate, .send("b"), .untilPeerCloses])
    let call = try UpstreamCall(UpstreamRequest(url: server.url, deadlines: Deadlines(betweenBytes: soon)))
    #expect(try call.next(within: long) == .bytes([0x61]))
    server.release()
    usleep(400_000)
    #expect(try call.next(within: long) == .bytes([0x62]))
  }

  @Test func total_answerNeverEnds_timesOut() throws {
    let server = try ScriptedServer([.request, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood("line\n")])
    let call = try UpstreamCall(UpstreamRequest(url: server.url, deadlines: Deadlines(total: soon)))
    #expect(throws: UpstreamError.timedOut(.total)) {
      while try call.next(within: long) != .end {}
    }
  }
}
