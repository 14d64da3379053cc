import Formats
import Foundation
import MariaDB
import Testing

@testable import SpacesAPI

@Suite struct CursorTests {
  @Test(arguments: [0, 1, 1_772_770_260_123_456, -1, CivilTime.range.lowerBound] as [Int64])
  func cursor_ofARow_comesBackFromItsText(microseconds: Int64) throws {
    let text = Cursor.beforeRow(time: Date(microseconds: microseconds), id: Example.id).text
    guard case .beforeRow(let time, let id)? = Cursor(text) else {
      Issue.record("\(text) is not read")
      return
    }
    #expect(time.microseconds == microseconds && id == Example.id)
  }

  @Test func cursor_ofATime_isRead() throws {
    guard case .before(let time)? = Cursor("2026-03-06T04:11:00.123456Z") else {
      Issue.record("not read")
      return
    }
    #expect(Cursor.before(time).text == "2026-03-06T04:11:00.123456Z")
  }

  @Test(arguments: [
    "", ".", "0", "0.", ".01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "0.01956a2c",
    "-1y2p0ij32e8e8.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "1y2p0ij32e8e7.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071",
    "zzzzzzzzzzzzzzzz.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "0.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071.0",
    "!.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071", "2026-02-31T00:00:00Z",
  ])
  func cursor_malformed_isRefused(text: String) {
    #expect(Cursor(text) == nil)
  }

  @Test func condition_withoutACursor_isEmpty() {
    #expect(Cursor?.none.older(than: "t", "id") == "")
  }
}
