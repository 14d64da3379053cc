import FoundationEssentials
import Synchronization

/// UUIDv7 (RFC 9562, section 5.7), each greater than the one before in this process: 48 bits of
/// milliseconds, 12 bits of the fraction of one (method 3 of section 6.2), 62 random bits.
public final class IDGenerator: Sendable {
  private let environment: Environment
  private let last = Mutex<UInt64>(0)

  /// - Parameter environment: its clock and its random bytes are in every id.
  public init(_ environment: Environment) {
    self.environment = environment
  }

  /// A new id. Any thread may ask.
  public func next() -> UUID {
    let random = environment.random(8)
    let microseconds = UInt64(max(0, environment.now().timeIntervalSince1970 * 1_000_000))
    let fraction = microseconds % 1000 * 4096 / 1000
    let time = last.withLock { last in
      last = max(last + 1, (microseconds / 1000) << 12 | fraction)
      return last
    }
    let milliseconds = time >> 12
    func byte(_ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: milliseconds >> shift) }
    return UUID(
      uuid: (
        byte(40), byte(32), byte(24), byte(16), byte(8), byte(0),
        0x70 | UInt8(time >> 8 & 0x0F), UInt8(truncatingIfNeeded: time),
        0x80 | random[0] & 0x3F, random[1], random[2], random[3], random[4], random[5], random[6], random[7]
      ))
  }
}
