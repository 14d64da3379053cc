import Formats
import FoundationEssentials
import MariaDB

/// Lists that have a length of their own, and in part a search by name.
enum BrowsableList: String, SQLConvertible {
  case community, space, listing, user, verification
}

/// The index for searches by a part of a name: every suffix of each folded name in a list.
struct NameSearch {
  let list: BrowsableList

  /// The scalars that the column of suffixes holds. A name is longer than that when folded only where ligatures stand
  /// for whole words; suffixes are cut then.
  private static let longest = 300

  func add(_ name: String, of id: UUID, in tx: Transaction) throws {
    let folded = foldedScalars(name)
    // A set, because suffixes of a name that repeats itself are the same once they are cut.
    let suffixes = Set(folded.indices.map { start in folded[start...].prefix(Self.longest) })
    guard !suffixes.isEmpty else { return }
    let rows = suffixes.map { suffix -> SQL in "(\(list), \(Self.text(suffix)), \(id))" }
    try tx.execute("INSERT INTO name_suffixes (list, suffix, entity_id) VALUES \(rows.joined(by: ", "))")
  }

  /// Replaces the old name by the new one, where they differ.
  func replace(_ old: String, with new: String, of id: UUID, in tx: Transaction) throws {
    guard !new.isIdentical(to: old) else { return }
    let wasNamed = try delete(id, in: tx)
    try add(new, of: id, in: tx)
    if wasNamed { try ListTotal(list: list).addRemovals(1, in: tx) }
  }

  func remove(_ id: UUID, in tx: Transaction) throws {
    if try delete(id, in: tx) { try ListTotal(list: list).addRemovals(1, in: tx) }
  }

  /// Removes a name that the caller counts as removed.
  /// - Returns: whether there was one.
  func delete(_ id: UUID, in tx: Transaction) throws -> Bool {
    try tx.execute("DELETE FROM name_suffixes WHERE list = \(list) AND entity_id = \(id)") > 0
  }

  /// Selects what has `text` in its name: in the order of the primary key, so that every time it is the same ones.
  func names(with text: String, limit: Int64) -> SQL {
    """
    SELECT DISTINCT entity_id FROM name_suffixes FORCE INDEX (PRIMARY) WHERE \(matches(text)) LIMIT \(limit)
    """
  }

  /// A condition that is true of a suffix that begins with `text`.
  func matches(_ text: String) -> SQL {
    let pattern = likePrefix(Self.folded(text))
    let oldPattern = likePrefix(Self.foldedByCase(text))
    return pattern.isIdentical(to: oldPattern)
      ? "list = \(list) AND suffix LIKE \(pattern)"
      : "list = \(list) AND (suffix LIKE \(pattern) OR suffix LIKE \(oldPattern))"
  }

  /// Whether the name had other suffixes before migration 017.
  static func isFoldedAnew(_ name: String) -> Bool {
    !foldedByCase(name).isIdentical(to: text(foldedScalars(name)[...]))
  }

  /// The form of a text in which names are compared.
  static func folded(_ text: String) -> String { Self.text(foldedScalars(text).prefix(longest)) }

  /// How names were folded before migration 017. They are found until `NameIndexing` has come to them.
  private static func foldedByCase(_ text: String) -> String { text.uppercased().lowercased() }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
