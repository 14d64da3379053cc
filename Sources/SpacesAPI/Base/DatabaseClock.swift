import FoundationEssentials

/// The database's clock without a round trip: a time that was read from it, and what has passed here since.
struct DatabaseClock: Sendable {
  private let time: Date
  private let reading = ContinuousClock.now

  /// - Parameter time: read from the database just now.
  init(_ time: Date) {
    self.time = time
  }

  /// The time now, in whole microseconds, behind the database's clock by at most the time that its answer took to arrive.
  func now() -> Date {
    let (seconds, attoseconds) = reading.duration(to: .now).components
    return Date(microseconds: time.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }
}
