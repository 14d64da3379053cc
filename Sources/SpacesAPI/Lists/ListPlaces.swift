import MariaDB
import Synchronization

/// Where the later pages of lists begin.
///
/// MariaDB steps over every row that comes before a page. So the key of each `step`th row is looked up at most once a
/// second, and the pages after it begin there. What moves across such a row within that second shows as it does to
/// somebody who reads one page after the other while rows move: a row of a later page may come twice, or not at all. A
/// process has one.
final class ListPlaces: Sendable {
  /// Pages that begin before this row are counted from the first one: that costs MariaDB a millisecond at most.
  static let beginning: Int64 = 5_000
  static let step: Int64 = 500
  private static let lifetime = Duration.seconds(1)
  /// How many places are remembered, so that memory is bounded.
  private static let capacity = 1_000

  private struct Known {
    let key: [SQLValue]
    let end: ContinuousClock.Instant
  }

  private let known = Mutex<[SQL: Known]>([:])

  static func shared(_ service: Service) -> ListPlaces {
    service.sharedObjects.get(ListPlaces.self) { ListPlaces() }
  }

  /// The key that a statement selects, which gives one row or none; nil for none.
  func key(_ select: SQL, columns: Int, in db: Reader) throws -> [SQLValue]? {
    if let known = known.withLock({ $0[select] }), known.end > .now { return known.key }
    let end = ContinuousClock.now + Self.lifetime
    let found = try db.first(select) { row in try (0..<columns).map { _ in try row.next(SQLValue.self) } }
    guard let found else { return nil }
    known.withLock { known in
      if known.count >= Self.capacity { known.removeAll() }
      known[select] = Known(key: found, end: end)
    }
    return found
  }
}
