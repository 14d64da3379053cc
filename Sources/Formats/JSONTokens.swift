/// The tokens of a document: strings, numbers, literals and the white space between them.
extension JSONReader {
  /// The rest of a string whose opening quote has been read.
  mutating func string(_ bytes: Span<UInt8>) throws(Failure) -> String {
    var start = position
    unescaped.removeAll(keepingCapacity: true)
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let end = position
        position += 1
        if unescaped.isEmpty { return try text(bytes.extracting(start..<end)) }
        copy(bytes, start..<end)
        let whole = unescaped
        return try text(whole.span)
      }
      if byte == UInt8(ascii: "\\") {
        copy(bytes, start..<position)
        position += 1
        try escape(bytes)
        start = position
      } else if byte < 0x20 {
        throw malformed
      } else {
        position += 1
      }
    }
    throw malformed
  }

  private mutating func text(_ bytes: Span<UInt8>) throws(Failure) -> String {
    steps += bytes.count
    do {
      return String(copying: try UTF8Span(validating: bytes))
    } catch {
      throw malformed
    }
  }

  private mutating func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    steps += range.count
    for index in range { unescaped.append(bytes[index]) }
  }

  /// The rest of an escape whose backslash has been read. Half of a surrogate pair is refused: it has no UTF-8 form,
  /// although the grammar of RFC 8259 allows it.
  private mutating func escape(_ bytes: Span<UInt8>) throws(Failure) {
    guard let byte = next(bytes) else { throw malformed }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try scalar(bytes)).utf8)
    default: throw malformed
    }
  }

  /// The rest of an escape after `\u`: one code unit, or the two of a surrogate pair.
  private mutating func scalar(_ bytes: Span<UInt8>) throws(Failure) -> Unicode.Scalar {
    let unit = try codeUnit(bytes)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), next(bytes) == UInt8(ascii: "\\"), next(bytes) == UInt8(ascii: "u") else {
      throw malformed
    }
    let trail = try codeUnit(bytes)
    guard UTF16.isTrailSurrogate(trail) else { throw malformed }
    return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
  }

  private mutating func codeUnit(_ bytes: Span<UInt8>) throws(Failure) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next(bytes).flatMap(hexValue) else { throw malformed }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// The rest of a number whose first character has been read.
  mutating func number(first: UInt8, _ bytes: Span<UInt8>) throws(Failure) -> JSONValue {
    let start = position - 1
    let isNegative = first == UInt8(ascii: "-")
    guard let digit = isNegative ? next(bytes) : first, Self.isDigit(digit) else { throw malformed }
    if digit != UInt8(ascii: "0") { skipDigits(bytes) }
    let integerEnd = position
    if peek(bytes) == UInt8(ascii: ".") {
      position += 1
      guard skipDigits(bytes) else { throw malformed }
    }
    if peek(bytes) == UInt8(ascii: "e") || peek(bytes) == UInt8(ascii: "E") {
      position += 1
      if peek(bytes) == UInt8(ascii: "+") || peek(bytes) == UInt8(ascii: "-") { position += 1 }
      guard skipDigits(bytes) else { throw malformed }
    }
    if position == integerEnd, !(isNegative && digit == UInt8(ascii: "0")),
      let value = Self.integer(bytes.extracting((isNegative ? start + 1 : start)..<position), isNegative: isNegative)
    {
      return .integer(value)
    }
    return .number(try text(bytes.extracting(start..<position)))
  }

  /// Nil if the number is outside of `Int64`.
  private static func integer(_ digits: Span<UInt8>, isNegative: Bool) -> Int64? {
    guard digits.count <= 19 else { return nil }
    // Nineteen digits always fit in 64 bits without a sign.
    var value: UInt64 = 0
    for index in digits.indices { value = value &* 10 &+ UInt64(digits[index] &- 0x30) }
    if isNegative { return value <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- value) : nil }
    return Int64(exactly: value)
  }

  mutating func literal(
    _ rest: String, _ value: JSONValue, _ bytes: Span<UInt8>
  ) throws(Failure) -> JSONValue {
    for byte in rest.utf8 {
      guard next(bytes) == byte else { throw malformed }
    }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// - Returns: whether there was at least one digit.
  @discardableResult
  private mutating func skipDigits(_ bytes: Span<UInt8>) -> Bool {
    let start = position
    while let byte = peek(bytes), Self.isDigit(byte) { position += 1 }
    return position > start
  }

  /// Skips white space, and then `byte` if it comes next.
  /// - Returns: whether `byte` came next.
  mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    skipSpace(bytes)
    guard peek(bytes) == byte else { return false }
    position += 1
    return true
  }

  mutating func skipSpace(_ bytes: Span<UInt8>) {
    while let byte = peek(bytes), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func peek(_ bytes: Span<UInt8>) -> UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }
}
