/// FastCGI records as the specification of 1996 has them, made without the library under test.
enum Record {
  static let begin: UInt8 = 1
  static let end: UInt8 = 3
  static let parameters: UInt8 = 4
  static let input: UInt8 = 5
  static let output: UInt8 = 6

  static func bytes(_ type: UInt8, _ content: [UInt8], id: UInt16 = 1) -> [UInt8] {
    [1, type, UInt8(id >> 8), UInt8(id & 255), UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0] + content
  }

  /// A responder's request; flag 1 asks to keep the connection.
  static func beginning(keep: Bool = false, role: UInt8 = 1) -> [UInt8] {
    bytes(begin, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])
  }

  static func pairs(_ values: [(String, String)]) -> [UInt8] {
    values.flatMap { name, value in length(name.utf8.count) + length(value.utf8.count) + Array(name.utf8) + Array(value.utf8) }
  }

  private static func length(_ count: Int) -> [UInt8] {
    count < 128 ? [UInt8(count)] : [0x80 | UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
  }

  /// A whole request; the body goes in pieces of `piece` bytes.
  static func request(
    _ values: [(String, String)] = [], method: String = "POST", body: [UInt8] = [], piece: Int = 65_535, keep: Bool = false
  ) -> [UInt8] {
    let values = values + [("REQUEST_METHOD", method), ("CONTENT_LENGTH", "\(body.count)")]
    let pieces = stride(from: 0, to: body.count, by: piece).flatMap { bytes(input, Array(body[$0..<min($0 + piece, body.count)])) }
    return beginning(keep: keep) + bytes(parameters, pairs(values)) + bytes(parameters, []) + pieces + bytes(input, [])
  }
}
