/// The answer of a FastCGI connection as records to send (FastCGI 1.0, sections 3.3, 5.3 and 5.5).
///
/// libfcgi is used for reading only, because its writer has no time limit for a peer that does not read.
struct OutputRecords {
  private static let output: UInt8 = 6
  private static let endRequest: UInt8 = 3
  /// Bytes: the longest content of a record that needs no padding to a multiple of 8 bytes.
  private static let largestContent = 65_528

  /// The id of the request, from its `FCGI_BEGIN_REQUEST` record.
  var id: UInt16 = 0 {
    didSet {
      guard id != oldValue else { return }
      header = Self.header(id)
      ending = Self.ending(id)
    }
  }
  /// The header of the last `FCGI_STDOUT` record with content.
  private var header = Self.header(0)
  private var ending = Self.ending(0)
  /// What is waiting to be sent: headers and contents of records. The contents are not copied: the kernel gathers them
  /// from where they are.
  private var pieces: [[UInt8]] = []
  /// The index of the header of an incomplete record; nil if there is none.
  private var start: Int?
  /// The bytes in the incomplete record.
  private var length = 0
  /// The bytes of content that are waiting.
  private(set) var count = 0

  /// Appends `content` to the answer as `FCGI_STDOUT` records.
  mutating func append(_ content: [UInt8]) {
    guard !content.isEmpty else { return }
    if start == nil { begin() }
    guard length + content.count > Self.largestContent else { return append(whole: content) }
    var rest = content[...]
    while !rest.isEmpty {
      if start == nil { begin() }
      let part = rest.prefix(Self.largestContent - length)
      append(whole: Array(part))
      rest = rest.dropFirst(part.count)
      if length == Self.largestContent { finishRecord() }
    }
  }

  /// Appends the end of the stream and the `FCGI_END_REQUEST` record.
  mutating func end() {
    finishRecord()
    pieces.append(ending)
  }

  private static func header(_ id: UInt16) -> [UInt8] {
    [1, output, UInt8(id >> 8), UInt8(id & 255), 0, 0, 0, 0]
  }

  /// An empty record, which ends the stream, and the end of the request: application status 0, protocol status
  /// FCGI_REQUEST_COMPLETE, three reserved bytes.
  private static func ending(_ id: UInt16) -> [UInt8] {
    let (high, low) = (UInt8(id >> 8), UInt8(id & 255))
    return [1, output, high, low, 0, 0, 0, 0, 1, endRequest, high, low, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  }

  /// Completes the incomplete record, passes everything that is waiting to `body`, and drops it.
  mutating func send<E: Error>(_ body: ([[UInt8]]) throws(E) -> Void) throws(E) {
    finishRecord()
    guard !pieces.isEmpty else { return }
    defer { removeAll() }
    try body(pieces)
  }

  /// Drops what has not been sent.
  mutating func removeAll() {
    guard !pieces.isEmpty else { return }
    pieces.removeAll(keepingCapacity: true)
    start = nil
    count = 0
  }

  private mutating func append(whole content: [UInt8]) {
    pieces.append(content)
    length += content.count
    count += content.count
  }

  private mutating func begin() {
    start = pieces.count
    pieces.append([])
    length = 0
  }

  private mutating func finishRecord() {
    guard let start else { return }
    header[4] = UInt8(length >> 8)
    header[5] = UInt8(length & 255)
    pieces[start] = header
    self.start = nil
  }
}
