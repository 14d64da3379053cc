import MariaDB
import Synchronization

/// The texts that more names contain than a search counts. Reading 10,000 entries of the index takes longer than the
/// rest of a search, so such a text is not counted again before enough names have left the index that it may be common
/// no longer. A process has one.
final class CommonTexts: Sendable {
  private struct Key: Hashable {
    let list: BrowsableList
    let text: [UInt8]
  }

  /// A text is remembered where this many more names have it than the bound: so many may leave.
  private static let spare: Int64 = 1_000
  /// How many texts are remembered, so that memory is bounded.
  private static let capacity = 1_000

  /// For which numbers of removals each text is known to be common.
  private let known = Mutex<[Key: ClosedRange<Int64>]>([:])

  static func shared(_ service: Service) -> CommonTexts {
    service.sharedObjects.get(CommonTexts.self) { CommonTexts() }
  }

  /// How many names in a list contain a text; `bound` + 1 stands for more.
  func count(of text: String, in list: BrowsableList, upTo bound: Int64, in db: Reader) throws -> Int64 {
    let key = Key(list: list, text: Array(text.utf8))
    let removals = ListTotal(list: list).removals
    if let range = known.withLock({ $0[key] }),
      let now = try db.first("SELECT \(removals)", { try $0.next(Int64.self) }), range.contains(now) {
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
      known[key] = removals...removals + Self.spare
    }
  }
}
