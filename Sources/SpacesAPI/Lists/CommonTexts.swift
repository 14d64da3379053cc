import MariaDB
import Synchronization

/// The texts that more names contain than a search counts. Such a text is not counted again for some minutes, unless so
/// many names have left the index that it may be common no longer, whatever came in. A process has one.
final class CommonTexts: Sendable {
  private struct Key: Hashable {
    let list: BrowsableList
    let text: [UInt8]
  }

  private struct Known {
    /// For which numbers of removals the text is common.
    let removals: ClosedRange<Int64>
    let end: ContinuousClock.Instant
  }

  /// Bounds what is not counted as a removal: what an older executable does beside this one, or an operator by hand.
  private static let lifetime = Duration.seconds(300)

  /// A text is remembered where this many more names have it than the bound: so many may leave.
  private static let spare: Int64 = 1_000
  /// How many texts are remembered, so that memory is bounded.
  private static let capacity = 1_000

  private let known = Mutex<[Key: Known]>([:])

  static func shared(_ service: Service) -> CommonTexts {
    service.sharedObjects.get(CommonTexts.self) { CommonTexts() }
  }

  /// How many names in a list contain a text; `bound` + 1 stands for more.
  func count(of text: String, in list: BrowsableList, upTo bound: Int64, in db: Reader) throws -> Int64 {
    let key = Key(list: list, text: Array(NameSearch.folded(text).utf8))
    let removals = ListTotal(list: list).removals
    if let known = known.withLock({ $0[key] }), known.end > .now,
      let now = try db.first("SELECT \(removals)", { try $0.next(Int64.self) }), known.removals.contains(now) {
      return bound + 1
    }
    // Both in one statement, which sees one state of the database.
    let names = NameSearch(list: list).names(with: text, limit: bound + 1 + Self.spare)
    let found = try db.first("SELECT COUNT(*), \(removals) FROM (\(names)) n") { row in
      (count: try row.next(Int64.self), removals: try row.next(Int64.self))
    }
    guard let found else { return 0 }
    if found.count > bound + Self.spare { remember(key, from: found.removals) }
    return min(found.count, bound + 1)
  }

  private func remember(_ key: Key, from removals: Int64) {
    known.withLock { known in
      if known.count >= Self.capacity { known.removeAll() }
      known[key] = Known(removals: removals...removals + Self.spare, end: .now + Self.lifetime)
    }
  }
}
