extension [UInt8] {
  /// The ranges between the separators, including empty ones: one more than there are separators.
  func pieces(separatedBy separator: UInt8) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    for index in indices where self[index] == separator {
      pieces.append(start..<index)
      start = index + 1
    }
    pieces.append(start..<count)
    return pieces
  }

  /// The first index of `byte` in a range; the end of the range if it is not there.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int {
    var index = range.lowerBound
    while index < range.upperBound, self[index] != byte { index += 1 }
    return index
  }

  /// A range without spaces and tabs at both ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isSpace(self[start]) { start += 1 }
    while start < end, isSpace(self[end - 1]) { end -= 1 }
    return start..<end
  }
}
