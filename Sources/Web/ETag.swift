import Formats

/// Weak entity tags (RFC 9110, section 8.8.3) made from the bytes of a response.
public enum ETag {
  /// A tag that is the same for the same bytes in every process. The hash is not cryptographic: a client that chooses
  /// the bytes can make two versions with the same tag.
  public static func weak(_ bytes: [UInt8]) -> String {
    let hash = hash(bytes.span)
    return String(short: { tag in
      tag.append("W/\"")
      tag.appendHexadecimal(hash)
      tag.append("\"")
    })
  }

  /// A hash of 64 bits, eight bytes at a time, similar to wyhash: two words are mixed in by each multiplication, whose
  /// upper and lower half are combined. There are two independent chains, because the latency of the multiplication is
  /// longer than the rest.
  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var even: UInt64 = 0x9e37_79b9_7f4a_7c15
    var odd: UInt64 = 0xbf58_476d_1ce4_e5b9
    var rest = bytes
    // One check of the bounds for each block: this reads every byte of every page.
    while rest.count >= 32 {
      let block = rest.extracting(first: 32)
      even = mixed(even ^ block.word(at: 0), block.word(at: 8) ^ 0xa076_1d64_78bd_642f)
      odd = mixed(odd ^ block.word(at: 16), block.word(at: 24) ^ 0xe703_7ed1_a0b4_28db)
      rest = rest.extracting(droppingFirst: 32)
    }
    var last: UInt64 = 0
    for index in rest.indices {
      last = last << 8 | UInt64(rest[index])
      if index & 7 == 7 {
        even = mixed(even ^ last, 0xa076_1d64_78bd_642f)
        last = 0
      }
    }
    return mixed(mixed(even ^ last, odd) ^ UInt64(bytes.count), 0x8ebc_6af0_9c88_c6e3)
  }

  private static func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// Weak comparison (RFC 9110, section 8.8.3.2) of `tag` with the list in an `If-None-Match` header. `*` matches every
  /// tag.
  public static func matches(_ header: String, _ tag: String) -> Bool {
    let opaque = tag.dropFirst(2)
    return header.split(separator: ",").contains {
      let candidate = trimmed(String($0))
      return candidate == "*" || candidate == tag || candidate == opaque
    }
  }
}
