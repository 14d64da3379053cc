import FoundationEssentials
import MariaDB

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
    let suffixes = Set(folded.indices.map { start -> String in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: folded[start...])
      return String(text)
    })
    let rows = suffixes.map { "(\(list), \($0), \(id))" as SQL }
    guard let first = rows.first else { return }
    try db.execute(
      "INSERT INTO name_suffixes (list, suffix, entity_id) VALUES \(rows.dropFirst().reduce(first) { $0 + ", " + $1 })")
  }

  func remove(_ id: UUID, _ db: Connection) throws {
    try db.execute("DELETE FROM name_suffixes WHERE list = \(list) AND entity_id = \(id)")
  }

  /// Holds of a suffix that begins with `text`.
  func matches(_ text: String) -> SQL {
    let pattern = Self.folded(text).replacing("\\", with: "\\\\").replacing("%", with: "\\%")
      .replacing("_", with: "\\_") + "%"
    return "list = \(list) AND suffix LIKE \(pattern)"
  }
}

/// How long a list is, kept rather than counted: counting costs more the longer the list gets.
struct ListTotal {
  let list: BrowsableList

  /// Adds `change` under every filter that finds an entity of this type and category.
  func add(_ change: Int64, type: String = "", category: String?, _ db: Connection) throws {
    let keys = Set([(""), type]).flatMap { type in Set(["", category ?? ""]).map { (type, $0) } }.sorted { $0 < $1 }
    for (type, category) in keys {
      try db.execute(
        """
        INSERT INTO list_totals (list, type, category, total) VALUES (\(list), \(type), \(category), \(change))
        ON DUPLICATE KEY UPDATE total = total + \(change)
        """)
    }
  }

  func read(type: String? = nil, category: String? = nil, _ db: Connection) throws -> Int64 {
    try db.first(
      """
      SELECT total FROM list_totals
      WHERE list = \(list) AND type = \(type ?? "") AND category = \(category ?? "")
      """
    ) { try $0.next(Int64.self) } ?? 0
  }
}
