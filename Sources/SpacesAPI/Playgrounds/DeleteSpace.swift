import MariaDB
import Web

/// DELETE /api/spaces/{id}: foreign keys delete its sessions and their participants with it.
enum DeleteSpace {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let space = try Space.lockOwned(id, by: me.id, in: tx)
      try tx.execute("DELETE FROM playgrounds WHERE id = \(id)")
      try NameSearch(list: .space).remove(id, in: tx)
      if space.isPublic { try ListTotal(list: .space).add(-1, category: space.category, in: tx) }
      return .noContent
    }
  }
}
