import MariaDB
import Web

/// DELETE /api/communities/{id}: the community stays to be read, and does nothing more.
enum Archive {
  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.ownedActive(id, by: me.id, lock: true, db)
      try db.execute("UPDATE communities SET status = 'archived', updated_at = NOW(6) WHERE id = \(id)")
      try NameSearch(list: .community).remove(id, db)
      try ListTotal(list: .community).add(-1, type: community.type.rawValue, category: community.category, db)
      return .success
    }
  }
}
