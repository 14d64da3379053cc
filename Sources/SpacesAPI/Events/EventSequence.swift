import MariaDB

/// Gives events their position, after the commit.
///
/// Transactions commit in another order than their rows are numbered, so a reader that goes by the number would miss
/// those that commit late. Positions are given to rows that are committed, by one transaction at a time: all of them
/// lock one row first. A reader that sees a position sees every position before it.
struct EventSequence: Sendable {
  /// The last position that was given.
  let assigned: Int64
  /// The last position whose event is forgotten.
  let deleted: Int64
  /// Tells positions of this database from those of another one.
  let epoch: Int64
  /// Whether committed events wait for their position.
  let isBehind: Bool

  static func state(in db: Reader) throws -> EventSequence {
    let state = try db.first(
      """
      SELECT a.value, d.value, e.value, EXISTS(SELECT 1 FROM live_events WHERE position IS NULL)
      FROM live_sequence a JOIN live_sequence d JOIN live_sequence e
      WHERE a.name = 'assigned' AND d.name = 'deleted' AND e.name = 'epoch'
      """
    ) { row in
      EventSequence(
        assigned: try row.next(), deleted: try row.next(), epoch: try row.next(), isBehind: try row.next())
    }
    return state ?? EventSequence(assigned: 0, deleted: 0, epoch: 0, isBehind: false)
  }

  /// Reads with the state once everything that was committed before the call has its position.
  static func advanced<T>(_ database: Database, _ body: (EventSequence, Reader) throws -> T) throws -> T {
    let value = try database.read { db in
      let state = try Self.state(in: db)
      return state.isBehind ? nil : Optional(try body(state, db))
    }
    if let value { return value }
    try advance(database, waiting: true)
    return try database.read { db in try body(try Self.state(in: db), db) }
  }

  /// Gives a position to every committed event without one.
  /// - Parameter waiting: whether to wait while another transaction does so. That one may not see what was committed
  ///   just now.
  static func advance(_ database: Database, waiting: Bool) throws {
    while try database.transaction({ tx in try giveSome(waiting: waiting, in: tx) }) == limit {}
  }

  private static let limit = 1000

  /// - Returns: how many events were given a position.
  private static func giveSome(waiting: Bool, in tx: Writer) throws -> Int {
    let skip: SQL = waiting ? "" : "SKIP LOCKED"
    let last = try tx.first("SELECT value FROM live_sequence WHERE name = 'assigned' FOR UPDATE \(skip)") {
      try $0.next(Int64.self)
    }
    guard let last else { return 0 }
    // READ COMMITTED: this statement sees whatever was committed before it, and locks nothing.
    let ids = try tx.query("SELECT id FROM live_events WHERE position IS NULL ORDER BY id LIMIT \(limit)") {
      try $0.next(Int64.self)
    }
    for batch in Batch.split(ids, filler: { $0 }) {
      let order = batch.map { "\($0)" as SQL }.joined(by: ", ")
      try tx.execute("UPDATE live_events SET position = \(last) + FIELD(id, \(order)) WHERE id IN \(list: batch)")
    }
    if !ids.isEmpty {
      try tx.execute("UPDATE live_sequence SET value = \(last + Int64(ids.count)) WHERE name = 'assigned'")
    }
    return ids.count
  }
}
