/// A text of the program of at most 32 bytes, which `ByteCursor` appends in one step.
public struct ShortText: Sendable {
  /// How many bytes of memory it takes to append one, however short it is.
  public static let capacity = 32

  @usableFromInline let bytes: SIMD32<UInt8>
  @usableFromInline let count: Int

  /// A longer text is a programming error, and ends the process.
  public init(_ text: String) {
    var bytes = SIMD32<UInt8>()
    for (index, byte) in text.utf8.enumerated() { bytes[index] = byte }
    self.bytes = bytes
    count = text.utf8.count
  }
}
