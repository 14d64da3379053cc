import Glibc

extension sockaddr_un {
  /// Nil when the path does not fit.
  init?(path: String) {
    self.init()
    sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: sun_path) else { return nil }
    withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
  }
}

extension sockaddr_in {
  /// Nil when the host is no numeric IPv4 address.
  init?(host: String, port: UInt16) {
    self.init()
    sin_family = sa_family_t(AF_INET)
    sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &sin_addr) == 1 else { return nil }
  }
}

/// Calls bind or connect, which take an address of any family.
func withAddress<T>(_ address: T, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
  withUnsafePointer(to: address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<T>.size)) }
  }
}
