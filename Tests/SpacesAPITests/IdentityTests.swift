import Foundation
import Synchronization
import Testing
import Web
@testable import SpacesAPI

@Suite struct IdentityTests {
  @Test func ids_haveTheirVersionAndTime() throws {
    let generator = IDGenerator(Environment(now: { Date(timeIntervalSince1970: 1_772_770_260.5) }, random: { [UInt8](repeating: 0xff, count: $0) }))
    let id = generator.next()
    #expect(id.uuid.6 >> 4 == 7)
    #expect(id.uuid.8 >> 6 == 0b10)
    #expect(Int64(id.text.replacing("-", with: "").prefix(12), radix: 16) == 1_772_770_260_500)
  }

  @Test func ids_whileTheClockStandsOrGoesBack_increase() {
    let clock = Mutex(1_772_770_260.0)
    let generator = IDGenerator(
      Environment(now: { clock.withLock { $0 -= 0.001; return Date(timeIntervalSince1970: $0) } }, random: Environment.live.random))
    let ids = (0..<5_000).map { _ in generator.next().text }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func ids_ofManyThreads_differ() {
    let generator = IDGenerator(.live)
    let all = Mutex(Set<UUID>())
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let ids = (0..<1_000).map { _ in generator.next() }
      all.withLock { $0.formUnion(ids) }
    }
    #expect(all.withLock(\.count) == 4_000)
  }

  @Test func password_isVerifiedByItsHashOnly() throws {
    let hash = try Passwords.hash("correct horse\u{0}battery")
    #expect(hash.hasPrefix("$argon2id$"))
    #expect(Sodium.verify(password: "correct horse\u{0}battery", hash: hash))
    #expect(!Sodium.verify(password: "correct horse", hash: hash))
    #expect(!Sodium.verify(password: "correct horse\u{0}battery ", hash: hash))
    #expect(!Sodium.verify(password: "", hash: ""))
    #expect(try Passwords.hash("correct horse\u{0}battery") != hash)
  }

  @Test func digest_isSHA256() {
    let digest = Sodium.sha256("abc".utf8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func cursor_comesBackFromItsText() throws {
    for microseconds in [0, 1, 1_772_770_260_123_456, -1, Date.writable.lowerBound] as [Int64] {
      let text = MessageCursor(createdAt: Date(microseconds: microseconds), id: Example.id).text
      guard case .beforeMessage(let time, let id)? = MessageCursor(text) else {
        Issue.record("\(text) is not read")
        continue
      }
      #expect(time.microseconds == microseconds && id == Example.id)
    }
  }

  @Test func cursor_ofATime_isRead() throws {
    guard case .before(let time)? = MessageCursor("2026-03-06T04:11:00.123456Z") else {
      Issue.record("not read")
      return
    }
    #expect(MessageCursor.before(time).text == "2026-03-06T04:11:00.123456Z")
  }

  @Test(arguments: [
    "", ".", "0", "0.", ".01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "0.01956a2c", "-1y2p0ij32e8e8.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071",
    "1y2p0ij32e8e7.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "zzzzzzzzzzzzzzzz.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071",
    "0.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071.0", "!.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "2026-02-31T00:00:00Z",
  ])
  func cursor_malformed_isRefused(text: String) {
    #expect(MessageCursor(text) == nil)
  }
}
