import FoundationEssentials
import MariaDB
import Web

/// The lists that people browse and search by name, and those of administrators.
enum BrowsableList: String, SQLConvertible {
  case community, space, listing, user, verification
}

/// The index behind "contains, whatever the case": every suffix of the folded name of all that the list shows.
struct NameSearch {
  let list: BrowsableList

  /// By way of the upper case, which brings together what one lower case keeps apart: σ and ς, ß and ss.
  private static func folded(_ text: String) -> String { text.uppercased().lowercased() }

  func add(_ id: UUID, _ name: String, _ db: Connection) throws {
    let folded = Array(Self.folded(name).unicodeScalars)
    let rows = folded.indices.map { start -> SQL in
      var suffix = String.UnicodeScalarView()
      suffix.append(contentsOf: folded[start...])
      return "(\(list), \(String(suffix)), \(id))"
    }
    guard !rows.isEmpty else { return }
    try db.execute("INSERT INTO name_suffixes (list, suffix, entity_id) VALUES \(rows.joined(by: ", "))")
  }

  /// Puts a new name, if it is one, in the place of the old.
  func replace(_ old: String, with new: String, of id: UUID, _ db: Connection) throws {
    guard !new.isIdentical(to: old) else { return }
    try remove(id, db)
    try add(id, new, db)
  }

  func remove(_ id: UUID, _ db: Connection) throws {
    try db.execute("DELETE FROM name_suffixes WHERE list = \(list) AND entity_id = \(id)")
  }

  /// Holds of a suffix that begins with `text`.
  func matches(_ text: String) -> SQL {
    "list = \(list) AND suffix LIKE \(pattern(startingWith: Self.folded(text)))"
  }
}

/// A pattern for LIKE: all that begins with `text`, whatever is in that.
func pattern(startingWith text: String) -> String {
  text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
}
