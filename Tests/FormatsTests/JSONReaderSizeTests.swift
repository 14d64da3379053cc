import Testing
@testable import Formats

/// Documents as large as a request body may be, of the shapes that cost the most.
@Suite struct JSONReaderSizeTests {
  private static let size = 1 << 20

  /// An array of about `size` bytes with nothing but `item` in it.
  private static func array(of item: String, size: Int = size) -> (count: Int, bytes: [UInt8]) {
    let count = (size - 2) / (item.utf8.count + 1)
    return (count, Array("[\(String(repeating: item + ",", count: count - 1))\(item)]".utf8))
  }

  private static func nest(_ open: String, _ close: String) -> String {
    String(repeating: open, count: 28) + String(repeating: close, count: 28)
  }

  private static let items = [
    nest("[", "]"), String(repeating: "{\"a\":", count: 28) + "1" + String(repeating: "}", count: 28), "\"\"", "[]", "{}", "0", "-1.5",
    "\"\\n\"", "\"\\u00e9\\ud83d\\ude42\"", "{\"a\":1}", "[1]", "\"0123456789abcdef\"",
  ]

  @Test(arguments: items)
  func array_ofManyElements_isRead(item: String) throws {
    let (count, bytes) = Self.array(of: item)
    let element = try JSONReader.read(Array(item.utf8))
    guard case .array(let elements) = try JSONReader.read(bytes) else {
      Issue.record("no array")
      return
    }
    #expect(elements.count == count)
    #expect(elements.allSatisfy { $0 == element })
  }

  @Test func text_ofOneLongToken_isRead() throws {
    let length = Self.size
    let digits = String(repeating: "1", count: length)
    #expect(try JSONReader.read(Array(digits.utf8)) == .number(digits))
    let letters = String(repeating: "é", count: length / 2)
    #expect(try JSONReader.read(Array("\"\(letters)\"".utf8)) == .string(letters))
    let escapes = Array("\"\(String(repeating: "\\u00e9", count: length / 6))\"".utf8)
    #expect(try JSONReader.read(escapes) == .string(String(repeating: "é", count: length / 6)))
  }

  @Test func object_ofManyMembers_isRead() throws {
    let members = (0..<90_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    guard case .object(let read) = try JSONReader.read(Array("{\(members)}".utf8)) else {
      Issue.record("no object")
      return
    }
    #expect(read.count == 90_000 && read[89_999].key == "k89999" && read[89_999].value == 89_999)
  }

  /// Each byte is looked at a bounded number of times, so twice the document is no more than twice the work.
  @Test(arguments: items)
  func work_isLinear(item: String) throws {
    let steps = try [1 << 13, 1 << 14, 1 << 15].map { size in
      var reader = JSONReader()
      let bytes = Self.array(of: item, size: size).bytes
      _ = try reader.document(bytes.span)
      #expect(reader.steps > 0 && reader.steps <= 3 * bytes.count)
      return reader.steps
    }
    // But for the part of an item that a smaller document has no room for.
    #expect(steps[1] <= 2 * steps[0] + 512 && steps[2] <= 2 * steps[1] + 512)
  }
}
