/// Writes bytes one after the other into memory of a fixed size. Unlike `OutputSpan`, it can store eight at once.
///
/// Writing past the end of the memory is a programming error, and ends the process.
public struct ByteCursor: ~Copyable, ~Escapable {
  @usableFromInline var memory: MutableRawSpan
  /// The number of bytes written.
  public var count: Int { end }
  @usableFromInline var end: Int

  /// - Parameter count: the number of bytes that are already written.
  @usableFromInline
  @_lifetime(copy memory)
  init(_ memory: consuming MutableRawSpan, count: Int = 0) {
    self.memory = memory
    end = count
  }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) {
    memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
    end &+= 1
  }

  /// Appends `bytes`.
  public mutating func append(_ bytes: Span<UInt8>) {
    copy(bytes) { _ in }
    end &+= bytes.count
  }

  /// Appends a text of the program.
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append($0.span) }
  }

  /// Appends `null`.
  @inlinable
  public mutating func appendNull() {
    memory.storeBytes(of: UInt32(0x6e75_6c6c).bigEndian, toByteOffset: end, as: UInt32.self)
    end &+= 4
  }

  /// Appends the UTF-8 of `text`.
  public mutating func append(utf8Of text: String) {
    append(text.utf8Span.span)
  }

  /// Appends `text` as a JSON string. Only what RFC 8259 requires is escaped; `/`, DEL and non-ASCII stay as they are.
  /// - Parameter text: valid UTF-8. One byte of it can become six.
  public mutating func appendJSON(_ text: Span<UInt8>) {
    append(UInt8(ascii: "\""))
    // Most texts need no escape: they are copied and searched in one pass.
    let isPlain: Bool
    if text.count >= 16 {
      isPlain = copyLong(text)
    } else {
      var marks: UInt64 = 0
      copy(text) { marks |= escapeMarks($0) }
      isPlain = marks == 0
    }
    if isPlain { end &+= text.count } else { appendEscaped(text) }
    append(UInt8(ascii: "\""))
  }

  /// Appends `text`. The memory must have room for `ShortText.capacity` bytes.
  @inlinable @inline(__always)
  public mutating func append(_ text: borrowing ShortText) {
    memory.storeBytes(of: text.bytes, toByteOffset: end, as: SIMD32<UInt8>.self)
    end &+= text.count
  }

  /// Stores a number or a vector in memory order, `offset` bytes after what is written. `skip` then counts it as written.
  @inline(__always)
  mutating func store<T: BitwiseCopyable>(_ value: T, at offset: Int) {
    memory.storeBytes(of: value, toByteOffset: end &+ offset, as: T.self)
  }

  /// Counts bytes as written that were stored.
  mutating func skip(_ stored: Int) {
    end &+= stored
  }

  /// Stores a text of at least 16 bytes after what is written.
  /// - Returns: whether no byte of it needs an escape.
  private mutating func copyLong(_ text: Span<UInt8>) -> Bool {
    var marks = SIMDMask<SIMD16<Int8>>()
    var rest = text
    while rest.count > 16 {
      copy(rest.block(at: 0), at: text.count &- rest.count, &marks)
      rest = rest.extracting(droppingFirst: 16)
    }
    // The last 16, some of them for the second time.
    copy(text.block(at: text.count &- 16), at: text.count &- 16, &marks)
    return marks.isEmpty
  }

  @inline(__always)
  private mutating func copy(_ block: SIMD16<UInt8>, at offset: Int, _ marks: inout SIMDMask<SIMD16<Int8>>) {
    marks = marks .| escapeMarks(block)
    memory.storeBytes(of: block, toByteOffset: end &+ offset, as: SIMD16<UInt8>.self)
  }

  /// Stores `bytes` after what is written, eight at a time, and passes every byte to `look` at least once, together
  /// with others of them or with spaces.
  @inline(__always)
  private mutating func copy(_ bytes: Span<UInt8>, _ look: (UInt64) -> Void) {
    var index = 0
    while index &+ 8 <= bytes.count {
      let word = bytes.word(at: index)
      look(word)
      store(word, at: index)
      index &+= 8
    }
    guard index < bytes.count else { return }
    if bytes.count >= 8 {
      // The last eight, some of them for the second time.
      let word = bytes.word(at: bytes.count &- 8)
      look(word)
      return store(word, at: bytes.count &- 8)
    }
    if bytes.count >= 4 {
      let (first, last) = (bytes.halfWord(at: 0), bytes.halfWord(at: bytes.count &- 4))
      look(UInt64(first) << 32 | UInt64(last))
      store(first, at: 0)
      return store(last, at: bytes.count &- 4)
    }
    while index < bytes.count {
      look(UInt64(bytes[index]) | spaces)
      store(bytes[index], at: index)
      index &+= 1
    }
  }
}

extension [UInt8] {
  /// Appends what `write` writes.
  /// - Parameter capacity: the most bytes that it writes. It costs time, because the memory is cleared first.
  @inlinable
  public mutating func append<E: Error>(
    atMost capacity: Int, _ write: (inout ByteCursor) throws(E) -> Void
  ) throws(E) {
    try append(addingCapacity: capacity) { output throws(E) in
      output.append(repeating: 0, count: capacity)
      var written = 0
      defer { output.removeLast(capacity - written) }
      var span = output.mutableSpan
      var cursor = ByteCursor(span.mutableBytes)
      try write(&cursor)
      written = cursor.count
    }
  }
}

extension String {
  /// A text of what `write` writes, at most 64 bytes of valid UTF-8.
  @inlinable
  public init(short write: (inout ByteCursor) -> Void) {
    var memory = InlineArray<64, UInt8>(repeating: 0)
    let count = Self.write(write, into: &memory)
    guard let text = try? UTF8Span(validating: memory.span.extracting(first: count)) else { preconditionFailure() }
    self.init(copying: text)
  }

  @usableFromInline
  static func write(_ write: (inout ByteCursor) -> Void, into memory: inout InlineArray<64, UInt8>) -> Int {
    var span = memory.mutableSpan
    var cursor = ByteCursor(span.mutableBytes)
    write(&cursor)
    return cursor.count
  }
}
