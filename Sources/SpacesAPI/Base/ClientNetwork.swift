import Formats
import Glibc

/// The network that one customer of a provider has: an IPv4 address, or the first 64 bits of an IPv6 address.
struct ClientNetwork {
  let text: String

  /// - Parameter address: `REMOTE_ADDR`. What is no address stands for itself.
  init(address: String) {
    var v6 = in6_addr()
    guard inet_pton(AF_INET6, address, &v6) == 1 else {
      text = address
      return
    }
    let bytes = v6.__in6_u.__u6_addr8
    let words = v6.__in6_u.__u6_addr32
    // ::ffff:192.0.2.1 is an IPv4 address.
    if words.0 == 0, words.1 == 0, UInt32(bigEndian: words.2) == 0xffff {
      text = "\(bytes.12).\(bytes.13).\(bytes.14).\(bytes.15)"
      return
    }
    text =
      hexadecimal([bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5, bytes.6, bytes.7]) + "/64"
  }
}
