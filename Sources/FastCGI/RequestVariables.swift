import CFastCGI
import Glibc

/// The parameters of a request in the memory of libfcgi. A name is compared only with names of the same length. libfcgi
/// would compare each of the about fifteen names that are asked for with all of about thirty.
struct RequestVariables {
  private var variables: [(text: UnsafePointer<CChar>, nameLength: Int)] = []
  /// Has a bit set for each length of a name, modulo 64.
  private var lengths: UInt64 = 0

  /// - Parameter list: texts `NAME=value` that end with a zero byte, and nil after the last. It must outlive this
  ///   value.
  mutating func read(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    removeAll()
    var next = list
    while let text = next?.pointee {
      if let equals = strchr(text, Int32(UInt8(ascii: "="))) {
        variables.append((UnsafePointer(text), equals - text))
        lengths |= 1 << UInt64(truncatingIfNeeded: (equals - text) & 63)
      }
      next = next?.successor()
    }
  }

  mutating func removeAll() {
    variables.removeAll(keepingCapacity: true)
    lengths = 0
  }

  func find(_ name: String) -> String? {
    var name = name
    return name.withUTF8 { name in
      guard let start = name.baseAddress, lengths >> UInt64(name.count & 63) & 1 != 0 else { return nil }
      for (text, length) in variables where length == name.count && memcmp(text, start, length) == 0 {
        return String(cString: text + length + 1)
      }
      return nil
    }
  }
}
