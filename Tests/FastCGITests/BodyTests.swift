import Foundation
import Synchronization
import Testing

@testable import FastCGI

@Suite struct BodyTests {
  /// Refuses without a look at the body.
  @Sendable private static func refuse(_ exchange: any Exchange) {
    try? exchange.write(Array("Status: 413 Content Too Large\r\n\r\nToo large.".utf8))
  }

  /// False when the server has closed before the end.
  private static func send(megabytes: Int, to peer: Peer) -> Bool {
    let piece = Record.bytes(Record.input, [UInt8](repeating: 65, count: 32_768))
    return peer.send(Record.beginning() + Record.bytes(Record.parameters, []))
      && (0..<megabytes * 32).allSatisfy { _ in peer.send(piece) } && peer.send(Record.bytes(Record.input, []))
  }

  @Test func body_withoutALength_isReadToItsEnd() throws {
    let application = try Application { exchange in
      var body: [UInt8] = []
      while let more = try? exchange.read(1000), !more.isEmpty { body += more }
      try? exchange.write(Array("\(exchange.parameter("CONTENT_LENGTH") ?? "no length") \(body.count)".utf8))
    }
    let pieces = [12_345, 1, 0].flatMap { Record.bytes(Record.input, [UInt8](repeating: 65, count: $0)) }
    let request = Record.beginning() + Record.bytes(Record.parameters, []) + pieces
    #expect(try application.ask(request).text == "no length 12346")
  }

  /// An answer that is sent in pieces gives up what the request was read with, once all of it has been read.
  @Test func body_canBeReadOnAfterAFlush() throws {
    let application = try Application { exchange in
      let first = (try? exchange.read(2)) ?? []
      try? exchange.write(Array("Status: 200 OK\r\n\r\n".utf8) + first)
      try? exchange.flush()
      let rest = (try? exchange.read(100)) ?? []
      try? exchange.write(Array("|".utf8) + rest)
      try? exchange.flush()
      try? exchange.write(Array("|\((try? exchange.read(1))?.count ?? -1)".utf8))
    }
    let request = Record.beginning() + Record.bytes(Record.parameters, []) + Record.bytes(Record.input, Array("abcd".utf8))
    for _ in 0..<2 { #expect(try application.ask(request + Record.bytes(Record.input, [])).text.hasSuffix("ab|cd|0")) }
  }

  @Test func body_thatNobodyReads_doesNotCostTheAnswer() throws {
    let application = try Application(Self.refuse)
    let peer = try application.connect()
    // All of it, before a look at the answer, as a front end without threads does.
    #expect(Self.send(megabytes: 8, to: peer))
    let answer = peer.answer()
    #expect(answer.text.hasSuffix("Too large.") && answer.hasEnded)
  }

  /// As nginx needs it, which sends no more of the body once the answer has begun.
  @Test func answer_beforeTheBody_endsWhileTheBodyIsStillTaken() throws {
    let application = try Application(Self.refuse)
    let peer = try application.connect()
    let piece = Record.bytes(Record.input, [65])
    #expect(peer.send(Record.beginning() + Record.bytes(Record.parameters, []) + piece))
    let answer = peer.answer()
    #expect(answer.text.hasSuffix("Too large.") && answer.hasEnded)
    #expect(peer.send(piece))
  }

  @Test func body_withoutABound_isCutOff() throws {
    let application = try Application(threads: 1, Self.refuse)
    let peer = try application.connect()
    #expect(!Self.send(megabytes: 80, to: peer))
    #expect(try application.ask(Record.request()).text.hasSuffix("Too large."))
  }

  @Test func body_thatDoesNotGoOn_isNotWaitedFor() throws {
    let application = try Application(threads: 1, stall: .milliseconds(200), Self.refuse)
    let slow = try application.connect()
    slow.send(Record.beginning() + Record.bytes(Record.parameters, []) + Record.bytes(Record.input, [65]))
    #expect(slow.answer().text.hasSuffix("Too large."))
    #expect(try application.ask(Record.request()).text.hasSuffix("Too large."))
  }

  @Test func records_areOfTheRequest_andOfAnyLength() {
    for count in [0, 1, 65_527, 65_528, 65_529, 200_000] {
      var records = OutputRecords()
      records.id = 0x1234
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      records.append(Array(content.prefix(1)))
      records.append(Array(content.dropFirst(1)))
      records.end()
      var rest: ArraySlice<UInt8> = []
      records.send { rest = Array($0.joined())[...] }
      var found: [UInt8] = []
      var types: [UInt8] = []
      while rest.count >= 8 {
        let header = Array(rest.prefix(8))
        let length = Int(header[4]) << 8 | Int(header[5])
        #expect(header[0] == 1 && header[2] == 0x12 && header[3] == 0x34 && header[6] == 0)
        types.append(header[1])
        if header[1] == Record.output { found += rest.dropFirst(8).prefix(length) }
        rest = rest.dropFirst(8 + length)
      }
      #expect(rest.isEmpty && found == content)
      #expect(types.suffix(2) == [Record.output, Record.end])
      records.send { _ in Issue.record("There is something left.") }
    }
  }
}
