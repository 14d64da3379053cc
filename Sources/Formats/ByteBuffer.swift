/// Bytes that are written one piece after the other. Memory is cleared only once, also where a piece turns out to be
/// much shorter than it could have been.
public struct ByteBuffer: Sendable {
  /// Cleared beyond the first `count` bytes.
  private var memory: [UInt8] = []
  /// The number of bytes written.
  public private(set) var count = 0

  /// - Parameter capacity: the expected number of bytes.
  public init(capacity: Int) {
    memory.reserveCapacity(capacity)
  }

  /// The bytes at `range`, which must have been written.
  public subscript(range: Range<Int>) -> ArraySlice<UInt8> { memory[range] }

  /// Appends what `write` writes, at most `capacity` bytes, or nothing if it throws.
  public mutating func append<E: Error>(
    atMost capacity: Int, _ write: (inout ByteCursor) throws(E) -> Void
  ) throws(E) {
    let start = count
    let missing = start &+ capacity &- memory.count
    if missing > 0 { memory.append(addingCapacity: missing) { $0.append(repeating: 0, count: missing) } }
    var span = memory.mutableSpan
    var cursor = ByteCursor(span.mutableBytes, count: start)
    try write(&cursor)
    let end = cursor.count
    count = end
  }

  /// What was written.
  public consuming func bytes() -> [UInt8] {
    memory.removeLast(memory.count - count)
    return memory
  }
}
