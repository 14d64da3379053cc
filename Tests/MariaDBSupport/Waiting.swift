import Foundation
import MariaDB

/// What the tests of two connections to one database need to know of the other one.
extension Connection {
  /// Ends another connection, and waits until it is gone.
  public func kill(_ id: Int) throws {
    try execute("KILL \(raw: String(id))")
    while try first("SELECT 1 FROM information_schema.processlist WHERE id = \(id)", { _ in 1 }) != nil {
      usleep(1_000)
    }
  }

  /// The connection to this database that waits for a row, once there is one.
  public func waitingForARow() throws -> Int {
    try eventually {
      // information_schema.innodb_trx is not renewed for as long as somebody reads it all the time.
      let status = try first("SHOW ENGINE INNODB STATUS") { row in
        _ = (try row.next(String.self), try row.next(String.self))
        return try row.next(String.self)
      }
      let waiting = (status ?? "").components(separatedBy: "---TRANSACTION").filter { $0.contains("\nLOCK WAIT") }
        .compactMap { $0.firstMatch(of: /MariaDB thread id (\d+)/).flatMap { Int($0.1) } }
      return try first(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id IN \(list: waiting)"
      ) { try $0.next(Int.self) }
    }
  }

  /// The connection to this database that waits for a table, once there is one.
  public func waitingForATable() throws -> Int {
    try eventually {
      try first(
        """
        SELECT id FROM information_schema.processlist
        WHERE db = DATABASE() AND state = 'Waiting for table metadata lock'
        """
      ) { try $0.next(Int.self) }
    }
  }

  /// The connection to this database whose statement sleeps, once there is one.
  public func sleeping() throws -> Int {
    try eventually {
      try first("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND state = 'User sleep'") {
        try $0.next(Int.self)
      }
    }
  }

  private func eventually(_ find: () throws -> Int?) throws -> Int {
    // A minute on an idle machine, far more than it takes: nobody waits, and nobody will.
    for _ in 0..<60_000 {
      if let id = try find() { return id }
      usleep(1_000)
    }
    throw FixtureError(description: "No connection waits.")
  }
}
