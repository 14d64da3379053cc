extension OutputSpan<UInt8> {
  /// Appends the bytes of `source`, eight at a time.
  public mutating func append(bytesOf source: Span<UInt8>) {
    let start = count
    append(repeating: 0, count: source.count)
    var span = mutableSpan
    var target = span.mutableBytes
    var index = 0
    while index &+ 8 <= source.count {
      target.storeBytes(of: source.word(at: index), toByteOffset: start &+ index, as: UInt64.self)
      index &+= 8
    }
    if index < source.count, source.count >= 8 {
      // Copies the last eight bytes, some of them for the second time.
      let last = source.count &- 8
      target.storeBytes(of: source.word(at: last), toByteOffset: start &+ last, as: UInt64.self)
      return
    }
    while index < source.count {
      target.storeBytes(of: source[index], toByteOffset: start &+ index, as: UInt8.self)
      index &+= 1
    }
  }
}

extension Span<UInt8> {
  /// The eight bytes from `index` as a number in memory order. The compiler makes one load of the loop.
  @inlinable @inline(__always)
  public func word(at index: Int) -> UInt64 {
    let bytes = extracting(index..<(index &+ 8))
    var word: UInt64 = 0
    for place in 0..<8 { word |= UInt64(bytes[place]) << UInt64(place &* 8) }
    return word.littleEndian
  }
}
