/// Weak validators (RFC 9110, section 8.8.3) from the bytes of an answer.
public enum ETag {
  /// FNV-1a, 64 bits: it tells versions of one resource apart and protects nothing.
  public static func weak(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "W/\"\(String(hash, radix: 16))\""
  }

  /// Weak comparison against an `If-None-Match` list.
  public static func matches(_ header: String, _ tag: String) -> Bool {
    let opaque = tag.dropFirst(2)
    return header.split(separator: ",").contains {
      let candidate = trimmed(String($0))
      return candidate == "*" || candidate == tag || candidate == opaque
    }
  }
}
