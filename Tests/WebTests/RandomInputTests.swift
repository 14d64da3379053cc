import Formats
import Foundation
import Testing
@testable import Web

/// Whatever comes in is read or refused with 400; nothing else is thrown, and nothing ends the process.
@Suite struct RandomInputTests {
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\"name\"", "\"count\"", "\"tags\"", "\"document\"", "\"time\"", "\"a\"", "null", "true",
    "1", "-1", "1.5", "1e400", "-0", "18446744073709551616", "\\u0000", "\\ud800", "\\", "\u{0}", "é", " ", "\n", "2026-02-31T00:00:00Z",
  ]

  private func refusedOrRead(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      return (error as? APIError)?.status == 400
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func body_random_isReadOrRefused(seed: UInt64) {
    var numbers = SeededNumbers(state: seed)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...14, using: &numbers)).map { _ in Self.pieces.randomElement(using: &numbers) ?? "" }.joined()
      #expect(refusedOrRead { _ = try Sample(text) }, "\(text)")
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func body_damaged_isReadOrRefused(seed: UInt64) {
    var numbers = SeededNumbers(state: seed)
    let whole = Array("{\"name\":\"Ann\",\"count\":3,\"tags\":[\"a\",\"b\"],\"document\":{\"b\":[1,2.5,null]},\"time\":\"2026-03-06T04:11:00Z\"}".utf8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        let index = Int.random(in: 0..<bytes.count, using: &numbers)
        if Bool.random(using: &numbers) { bytes.remove(at: index) } else { bytes[index] = .random(in: 0...255, using: &numbers) }
      }
      #expect(refusedOrRead { _ = try Sample(json: bytes) }, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func query_random_isReadOrRefused(seed: UInt64) {
    let pieces = ["name", "count", "tags", "time", "=", "&", "%", "%4", "%41", "%ff", "+", "1", "-1", "99999999999999999999", "é", "\u{0}", "2026-03-06T04:11:00+02:00"]
    var numbers = SeededNumbers(state: seed)
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
      #expect(refusedOrRead { _ = try Sample(query: text) }, "\(text)")
    }
  }
}
