import Glibc

/// An IP address in network byte order: 4 bytes for IPv4 or 16 for IPv6.
struct IPAddress: Equatable, Sendable {
  let bytes: [UInt8]

  init(v4 bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a socket address; nil if it is neither IPv4 nor IPv6.
  init?(family: Int32, _ address: UnsafeRawPointer) {
    switch family {
    case AF_INET:
      bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
    case AF_INET6:
      bytes = withUnsafeBytes(of: address.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
    default:
      return nil
    }
  }

  /// Reads a text without a zone: `192.0.2.1`, `2001:db8::1`.
  init?(_ text: String) {
    var storage = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &storage) == 1 {
      bytes = Array(storage[..<4])
    } else if inet_pton(AF_INET6, text, &storage) == 1 {
      bytes = storage
    } else {
      return nil
    }
  }

  /// Whether the address is globally reachable by the IANA special-purpose address registries (RFC 6890 and its
  /// updates). Multicast addresses are not.
  /// https://www.iana.org/assignments/iana-ipv4-special-registry
  var isPublic: Bool { bytes.count == 4 ? isPublicV4 : isPublicV6 }

  private var isPublicV4: Bool {
    let specials: [([UInt8], Int)] = [
      ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8),
      ([169, 254, 0, 0], 16), ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24),
      ([192, 88, 99, 0], 24), ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24),
      ([203, 0, 113, 0], 24), ([224, 0, 0, 0], 3),
    ]
    return !specials.contains { isWithin($0.0, prefix: $0.1) }
  }

  private var isPublicV6: Bool {
    // A NAT64 address (RFC 6052) leads to the IPv4 address in its last four bytes.
    if isWithin([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], prefix: 96) {
      return IPAddress(v4: Array(bytes[12...])).isPublic
    }
    // Global unicast is 2000::/3. Loopback, mapped IPv4, ULA, link-local and multicast are outside of it. Excluded
    // within it: IETF protocol assignments with Teredo, the two documentation prefixes, and 6to4, which contains an
    // IPv4 address.
    let specials: [([UInt8], Int)] = [
      ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
    ]
    return isWithin([0x20], prefix: 3) && !specials.contains { isWithin($0.0, prefix: $0.1) }
  }

  private func isWithin(_ network: [UInt8], prefix: Int) -> Bool {
    let whole = prefix / 8
    guard bytes[..<whole] == network[..<whole] else { return false }
    let rest = prefix % 8
    return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0
  }
}
