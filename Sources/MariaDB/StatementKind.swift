import Glibc

/// What a statement does, as far as its words tell. Values are bound, so no value can look like a word. Words are found
/// in capital letters only, except by `beginsLikeARead`; a test keeps the locking ones in capitals in all of the sources.
extension SQL {
  /// Whether the first word, after spaces and line feeds, begins a statement that reads. Only this word is compared: in
  /// MariaDB a statement that begins with WITH cannot write, and the server refuses several statements in one.
  var beginsLikeARead: Bool {
    begins("SELECT", ignoringCase: true) || begins("WITH", ignoringCase: true) || begins("(")
      || begins("SHOW", ignoringCase: true) || begins("EXPLAIN", ignoringCase: true) || begins("VALUES", ignoringCase: true)
  }

  /// Whether this only reads, and keeps no lock on what it reads: it has neither FOR UPDATE nor LOCK IN SHARE MODE.
  var isPlainRead: Bool { (begins("SELECT") || begins("WITH")) && !contains("UPDATE") && !contains("LOCK") }

  /// Whether this is one statement that writes and has no result.
  var isPlainWrite: Bool { (begins("INSERT") || begins("UPDATE") || begins("DELETE")) && !contains("RETURNING") }

  /// Whether this is several statements that are executed one after the other.
  var isCompound: Bool { begins("BEGIN NOT ATOMIC") }

  private func begins(_ word: StaticString, ignoringCase: Bool = false) -> Bool {
    utf8.withUnsafeBufferPointer { utf8 in
      guard let start = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x0A }) else { return false }
      return utf8.has(word, at: start, ignoringCase)
    }
  }

  private func contains(_ word: StaticString) -> Bool {
    utf8.withUnsafeBufferPointer { utf8 in
      var start = 0
      while start < utf8.count, let found = memchr(utf8.baseAddress! + start, Int32(word.utf8Start[0]), utf8.count - start) {
        start = UnsafeRawPointer(found) - UnsafeRawPointer(utf8.baseAddress!)
        if utf8.has(word, at: start) { return true }
        start += 1
      }
      return false
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// - Parameter word: in capital letters.
  fileprivate func has(_ word: StaticString, at start: Int, _ ignoringCase: Bool = false) -> Bool {
    guard word.utf8CodeUnitCount <= count - start else { return false }
    for index in 0..<word.utf8CodeUnitCount {
      let byte = self[start + index]
      // The bit by which a small letter differs from its capital one.
      let isSmall = ignoringCase && byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      if (isSmall ? byte & 0xDF : byte) != word.utf8Start[index] { return false }
    }
    return true
  }
}
