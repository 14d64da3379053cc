import MariaDB
import Web

extension EventSequence {
  /// Reads what belongs to events up to a position that some node of a cluster has given. The state comes first, on the
  /// same connection, because another node may apply what that one has committed a moment later.
  /// - Throws: 503 `database_unavailable` when it does not within five seconds.
  static func read<T>(
    upTo position: Int64, _ database: Database, _ body: (EventSequence, Reader) throws -> T
  ) throws -> T {
    for _ in 0..<100 {
      let value = try database.read { db in
        let state = try Self.state(in: db)
        return state.assigned < position ? nil : Optional(try body(state, db))
      }
      if let value { return value }
      pause(.milliseconds(50))
    }
    throw APIError.databaseUnavailable
  }
}
