import MariaDB

/// What a person is in the community that a path names.
struct Standing: Sendable {
  /// What the statement that finds the session of a person, `u`, selects beside it.
  struct Lookup {
    let columns: SQL
    let joins: SQL
  }

  /// Nil: there is no such community.
  let isMember: Bool?
  /// Whether the paid time of the membership is over.
  let isExpired: Bool
  /// Whether the community is open, and not archived.
  let isActive: Bool

  init(_ row: inout Row) throws {
    isMember = try row.next()
    isExpired = try row.next()
    isActive = try row.next()
  }
}
