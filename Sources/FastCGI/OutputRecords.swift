/// The answer of a FastCGI connection as records to send (FastCGI 1.0, sections 3.3, 5.3 and 5.5).
///
/// libfcgi is used for reading only, because its writer has no time limit for a peer that does not read.
struct OutputRecords {
  private static let output: UInt8 = 6
  private static let endRequest: UInt8 = 3
  private static let headerSize = 8
  /// Bytes: the longest content of a record that needs no padding to a multiple of 8 bytes.
  private static let largestContent = 65_528

  /// The id of the request, from its `FCGI_BEGIN_REQUEST` record.
  var id: UInt16 = 0
  /// Complete records, then an incomplete one if `start` is set.
  private var bytes: [UInt8] = []
  /// The offset of the incomplete record; nil if there is none.
  private var start: Int?

  var count: Int { bytes.count }

  /// Appends `content` to the answer as `FCGI_STDOUT` records.
  mutating func append(_ content: [UInt8]) {
    content.withUnsafeBufferPointer { content in
      var rest = content[...]
      while !rest.isEmpty {
        let start = start ?? begin(Self.output)
        let room = Self.largestContent - (bytes.count - start - Self.headerSize)
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: rest.prefix(room)))
        rest = rest.dropFirst(room)
        if bytes.count - start - Self.headerSize == Self.largestContent { finishRecord() }
      }
    }
  }

  /// Appends the end of the stream and the `FCGI_END_REQUEST` record.
  mutating func end() {
    finishRecord()
    begin(Self.output)
    finishRecord()
    begin(Self.endRequest)
    // Application status 0, protocol status FCGI_REQUEST_COMPLETE, three reserved bytes.
    bytes += [UInt8](repeating: 0, count: 8)
    finishRecord()
  }

  /// Completes the incomplete record, passes all bytes to `body`, and drops them.
  mutating func send<E: Error>(_ body: ([UInt8]) throws(E) -> Void) throws(E) {
    finishRecord()
    defer { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 17) }
    try body(bytes)
  }

  /// Drops what has not been sent.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = nil
  }

  @discardableResult
  private mutating func begin(_ type: UInt8) -> Int {
    let start = bytes.count
    bytes += [1, type, UInt8(id >> 8), UInt8(id & 255), 0, 0, 0, 0]
    self.start = start
    return start
  }

  /// Writes the length into the header of the incomplete record.
  private mutating func finishRecord() {
    guard let start else { return }
    let length = bytes.count - start - Self.headerSize
    bytes[start + 4] = UInt8(length >> 8)
    bytes[start + 5] = UInt8(length & 255)
    self.start = nil
  }
}
