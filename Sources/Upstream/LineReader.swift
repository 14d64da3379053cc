/// Divides bytes into lines that end in LF, CR LF or CR, independently of the boundaries of packets.
struct LineReader {
  private var bytes: [UInt8] = []
  private var start = 0
  /// The bytes before this index have no line end.
  private var scanned = 0
  /// Whether the last line ended in CR, so that an LF after it, which may not have arrived yet, belongs to it.
  private var skipsFeed = false

  /// The number of bytes that have been appended and not returned.
  var waiting: Int { bytes.count - start }

  mutating func append(_ more: [UInt8]) {
    if start > 0 {
      bytes.removeFirst(start)
      scanned -= start
      start = 0
    }
    bytes += more
  }

  /// The next complete line without its end; nil if there is none yet.
  mutating func next() -> ArraySlice<UInt8>? {
    if skipsFeed, start < bytes.count {
      skipsFeed = false
      if bytes[start] == 0x0A { start += 1 }
      scanned = max(scanned, start)
    }
    guard let end = bytes[scanned...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
      scanned = bytes.count
      return nil
    }
    let line = bytes[start..<end]
    skipsFeed = bytes[end] == 0x0D
    start = end + 1
    scanned = start
    return line
  }

  /// The remaining bytes at the end of the input: a line without an end, possibly empty. Called after ``next()`` has
  /// returned nil.
  mutating func rest() -> ArraySlice<UInt8> {
    defer { self = LineReader() }
    return bytes[start...]
  }
}
