extension Sequence<UInt8> {
  /// UTF-8 with the ASCII letters in lower case; everything else stays, so every offset does too.
  var lowercasedASCII: [UInt8] { map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
}
