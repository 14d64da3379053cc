import MariaDB

/// How the server treats our sessions, and what our user may do.
extension Doctor {
  func session(_ db: Reader) throws -> [Finding] {
    [try privileges(db), try characters(db), try zone(db), try isolation(db), try packets(db)]
  }

  private static let needed = Set(
    "SELECT,INSERT,UPDATE,DELETE,CREATE,ALTER,DROP,INDEX,REFERENCES".split(separator: ","))

  private func privileges(_ db: Reader) throws -> Finding {
    let rows = try db.query(
      """
      SELECT privilege_type FROM information_schema.user_privileges WHERE grantee = \(Self.grantee)
      UNION SELECT privilege_type FROM information_schema.schema_privileges
      WHERE grantee = \(Self.grantee) AND DATABASE() LIKE table_schema
      """
    ) { try $0.next(String.self) }
    let missing = Self.needed.subtracting(rows.map { $0[...] }).sorted()
    return missing.isEmpty
      ? .good("The database's user may do what is needed.")
      : .bad(
        "The database's user may not \(missing.joined(separator: ", ")): GRANT ALL PRIVILEGES ON the database TO it. "
          + "(Rights that come from a role are not seen.)")
  }

  /// `'user'@'host'`, as information_schema writes it.
  private static let grantee: SQL =
    """
    CONCAT(\
    '''', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER()) - 1 - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))),
    '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')
    """

  private func characters(_ db: Reader) throws -> Finding {
    let others = try db.query(
      """
      SELECT DISTINCT CONCAT(table_name, '.', column_name, ' ', character_set_name, ' ', collation_name)
      FROM information_schema.columns
      WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL
        AND character_set_name NOT IN ('utf8mb4', 'ascii', 'latin1') ORDER BY 1 LIMIT 3
      """
    ) { try $0.next(String.self) }
    return others.isEmpty
      ? .good("The columns hold every character.")
      : .bad("Columns do not hold every character: \(others.joined(separator: "; ")). They have to be utf8mb4.")
  }

  private func zone(_ db: Reader) throws -> Finding {
    let offset = try db.first("SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())") { try $0.next(Int.self) }
    return offset == 0
      ? .good("Sessions are in UTC.")
      : .bad("Sessions are \(offset ?? 0) minutes away from UTC: does a proxy change them?")
  }

  private func isolation(_ db: Reader) throws -> Finding {
    let level = try db.first(
      """
      SELECT variable_value FROM information_schema.session_variables
      WHERE variable_name IN ('tx_isolation', 'transaction_isolation') LIMIT 1
      """
    ) { try $0.next(String.self) }
    let refusesWrites = try db.first("SELECT @@log_bin AND @@binlog_format = 'STATEMENT'") { try $0.next(Bool.self) }
    if refusesWrites == true {
      return .bad("binlog_format is STATEMENT, with which the server refuses our writes: set it to MIXED or ROW.")
    }
    return level == "READ-COMMITTED"
      ? .good("Transactions are READ COMMITTED.")
      : .bad("Transactions are \(level ?? "?") and not READ COMMITTED: does a proxy change them?")
  }

  /// Bytes: a body has up to 1 MiB, and a statement that carries it little more.
  private static let smallestPacket = 4 << 20

  private func packets(_ db: Reader) throws -> Finding {
    let size = try db.first("SELECT @@max_allowed_packet") { try $0.next(Int.self) } ?? 0
    return size >= Self.smallestPacket
      ? .good("Statements may have \(size >> 20) MiB.")
      : .bad("max_allowed_packet is \(size) bytes: set it to 16M.")
  }
}
