import MariaDB
import Web

/// DELETE /api/communities/{id}: the community stays to be read, and does nothing more.
enum Archive {
  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return try call.write { tx in
      let community = try Community.lock(id, in: tx)
      try community.admit(me.id, as: .creator, in: tx)
      try tx.execute("UPDATE communities SET status = 'archived', updated_at = NOW(6) WHERE id = \(id)")
      try NameSearch(list: .community).remove(id, in: tx)
      try ListTotal(list: .community).add(-1, type: community.type.rawValue, category: community.category, in: tx)
      return .success
    }
  }
}
