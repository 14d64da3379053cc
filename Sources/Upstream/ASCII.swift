extension Sequence<UInt8> {
  /// The bytes with ASCII letters in lower case. Other bytes are unchanged, so offsets stay valid.
  var lowercasedASCII: [UInt8] { map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
}
