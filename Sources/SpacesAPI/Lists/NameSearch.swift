import Formats
import FoundationEssentials
import MariaDB

/// Lists that have a length of their own, and in part a search by name.
enum BrowsableList: String, SQLConvertible {
  case community, space, listing, user, verification
}

/// The index for searches by a part of a name, whatever its case: every suffix of each folded name in a list.
struct NameSearch {
  let list: BrowsableList

  /// The lower case of the upper case: so σ and ς, and ß and ss, are the same.
  private static func folded(_ text: String) -> String { text.uppercased().lowercased() }

  func add(_ name: String, of id: UUID, in tx: Transaction) throws {
    let folded = Array(Self.folded(name).unicodeScalars)
    let rows = folded.indices.map { start -> SQL in
      var suffix = String.UnicodeScalarView()
      suffix.append(contentsOf: folded[start...])
      return "(\(list), \(String(suffix)), \(id))"
    }
    guard !rows.isEmpty else { return }
    try tx.execute("INSERT INTO name_suffixes (list, suffix, entity_id) VALUES \(rows.joined(by: ", "))")
  }

  /// Replaces the old name by the new one, where they differ.
  func replace(_ old: String, with new: String, of id: UUID, in tx: Transaction) throws {
    guard !new.isIdentical(to: old) else { return }
    try remove(id, in: tx)
    try add(new, of: id, in: tx)
  }

  func remove(_ id: UUID, in tx: Transaction) throws {
    try tx.execute("DELETE FROM name_suffixes WHERE list = \(list) AND entity_id = \(id)")
  }

  /// A condition that is true of a suffix that begins with `text`.
  func matches(_ text: String) -> SQL {
    "list = \(list) AND suffix LIKE \(likePrefix(Self.folded(text)))"
  }
}
