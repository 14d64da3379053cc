/// Splits a file into statements separated by semicolons.
enum SQLScript {
  /// The statements of `text` in order, without the semicolons and without parts that are only white space or comments.
  /// A semicolon in a quoted text, a quoted name or a comment does not end a statement. A backslash escapes the next
  /// character of a quoted text, as in a server without NO_BACKSLASH_ESCAPES.
  static func statements(_ text: String) -> [String] {
    let utf8 = Array(text.utf8)
    var statements: [String] = []
    var start = 0
    var index = 0
    var isEmpty = true
    func finish() {
      if !isEmpty { statements.append(String(decoding: utf8[start..<index], as: UTF8.self)) }
    }
    while index < utf8.count {
      if utf8[index] == UInt8(ascii: ";") {
        finish()
        index += 1
        start = index
        isEmpty = true
      } else if let end = comment(utf8, index) {
        // The server executes what is in a comment that begins with /*! or /*M.
        if utf8[index...].starts(with: "/*!".utf8) || utf8[index...].starts(with: "/*M".utf8) { isEmpty = false }
        index = end
      } else if utf8[index] == 0x20 || 0x09...0x0D ~= utf8[index] {
        index += 1
      } else {
        isEmpty = false
        index = quoted(utf8, index)
      }
    }
    finish()
    return statements
  }

  /// The end of the comment that begins at `start`; nil if none begins there.
  private static func comment(_ utf8: [UInt8], _ start: Int) -> Int? {
    let next = start + 1 < utf8.count ? utf8[start + 1] : 0x0A
    switch utf8[start] {
    case UInt8(ascii: "/"):
      guard next == UInt8(ascii: "*") else { return nil }
      var index = start + 2
      while index < utf8.count, !utf8[index...].starts(with: "*/".utf8) { index += 1 }
      return min(index + 2, utf8.count)
    case UInt8(ascii: "-"):
      // Two dashes begin a comment only before white space or a control character.
      guard next == UInt8(ascii: "-"), start + 2 >= utf8.count || utf8[start + 2] <= 0x20 else { return nil }
    case UInt8(ascii: "#"): break
    default: return nil
    }
    return utf8[start...].firstIndex(of: 0x0A) ?? utf8.count
  }

  /// The end of the quoted text or name that begins at `start`, or of the single byte at `start`.
  private static func quoted(_ utf8: [UInt8], _ start: Int) -> Int {
    let quote = utf8[start]
    guard "'\"`".utf8.contains(quote) else { return start + 1 }
    var index = start + 1
    // A doubled quote is read as the end of one text and the beginning of the next, with the same result.
    while index < utf8.count, utf8[index] != quote {
      index += utf8[index] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
    }
    return min(index + 1, utf8.count)
  }
}

extension Connection {
  /// Runs statements separated by semicolons, without bound values, one after the other. The first error ends the
  /// script; the statements before it have taken effect.
  ///
  /// - Throws: `DatabaseError`
  public func script(_ text: String) throws {
    for statement in SQLScript.statements(text) { try command(statement) }
  }
}
