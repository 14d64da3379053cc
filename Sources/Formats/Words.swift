extension Span<UInt8> {
  /// The eight bytes from `index` as a number in memory order. The compiler makes one load of the loop.
  @inlinable @inline(__always)
  public func word(at index: Int) -> UInt64 {
    let bytes = extracting(index..<(index &+ 8))
    var word: UInt64 = 0
    for place in 0..<8 { word |= UInt64(bytes[place]) << UInt64(place &* 8) }
    return word.littleEndian
  }

  /// The 16 bytes from `index`. The compiler makes one load of the loop.
  @inline(__always)
  func block(at index: Int) -> SIMD16<UInt8> {
    let bytes = extracting(index..<(index &+ 16))
    var block = SIMD16<UInt8>()
    for place in 0..<16 { block[place] = bytes[place] }
    return block
  }

  /// The four bytes from `index` as a number in memory order.
  @inline(__always)
  func halfWord(at index: Int) -> UInt32 {
    let bytes = extracting(index..<(index &+ 4))
    var word: UInt32 = 0
    for place in 0..<4 { word |= UInt32(bytes[place]) << UInt32(place &* 8) }
    return word.littleEndian
  }
}
