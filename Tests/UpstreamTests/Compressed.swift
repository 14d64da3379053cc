/// Bytes as compressors write them that do not compress: stored blocks (RFC 1951, section 3.2.4).
enum Compressed {
  /// RFC 1952. - Parameter blocks: the sizes of the blocks; together all bytes.
  static func gzip(_ bytes: [UInt8], blocks: [Int]) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + deflate(bytes, blocks) + little(crc32(bytes))
      + little(UInt32(bytes.count))
  }

  /// RFC 1950, which is what `Content-Encoding: deflate` means.
  static func zlib(_ bytes: [UInt8], blocks: [Int]) -> [UInt8] {
    [0x78, 0x01] + deflate(bytes, blocks) + little(adler32(bytes)).reversed()
  }

  private static func deflate(_ bytes: [UInt8], _ blocks: [Int]) -> [UInt8] {
    var rest = bytes[...]
    var result: [UInt8] = []
    for (index, size) in blocks.enumerated() {
      let length = UInt16(size)
      result += [index == blocks.count - 1 ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
      result += [UInt8(~length & 0xFF), UInt8(~length >> 8)]
      result += rest.prefix(size)
      rest = rest.dropFirst(size)
    }
    return result
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
