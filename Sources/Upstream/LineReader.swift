/// Cuts bytes into lines that end in LF, CR LF or CR, wherever the packets begin and end.
struct LineReader {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Up to here there is no line end.
  private var scanned = 0
  /// The last line ended in CR: an LF that follows belongs to it. It may not have come yet.
  private var skipsFeed = false

  /// How many bytes have been appended and not yet been given out.
  var waiting: Int { bytes.count - start }

  mutating func append(_ more: [UInt8]) {
    if start > 0 {
      bytes.removeFirst(start)
      scanned -= start
      start = 0
    }
    bytes += more
  }

  /// The next whole line without its end; nil when none is there yet.
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

  /// What is left when no more bytes come: a line without an end, possibly empty. After ``next()`` has given nil.
  mutating func rest() -> ArraySlice<UInt8> {
    defer { self = LineReader() }
    return bytes[start...]
  }
}
