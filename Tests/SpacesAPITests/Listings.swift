import FoundationEssentials
import MariaDB
import MariaDBFixture
import Schema

/// A database with a few thousand rows in each table that people page through.
struct Listings {
  /// One that owns, has joined and has written much.
  static let user = id(1)
  static let community = id(1)

  static let database = Result { try filled() }

  /// What `seq` makes of a number, below.
  private static func id(_ number: UInt8) -> UUID {
    UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number))
  }

  private static func filled() throws -> TemporaryDatabase {
    let database = try TemporaryDatabase(migrations)
    let db = try database.connect()
    let key: SQL = "UNHEX(LPAD(HEX(seq), 32, '0'))"
    let time: SQL = "TIMESTAMP'2026-01-01 00:00:00' + INTERVAL seq SECOND"
    let owner: SQL = "IF(seq % 4 = 0, \(user), UNHEX(LPAD(HEX(seq % 500 + 1), 32, '0')))"
    let rows: SQL = "FROM seq_1_to_3000"
    try db.execute(
      """
      INSERT INTO users (id, email, email_key, name, password_hash, created_at)
      SELECT \(key), CONCAT('u', seq, '@x.org'), CONCAT('u', seq, '@x.org'), 'U', '', \(time) \(rows)
      """)
    try db.execute(
      """
      INSERT INTO communities (id, creator_id, name, type, status, category, member_count, created_at)
      SELECT \(key), \(owner), CONCAT('Group ', seq), ELT(seq % 3 + 1, 'official', 'club', 'lounge'),
        IF(seq % 10 = 0, 'archived', 'active'), ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), seq % 97, \(time) \(rows)
      """)
    try db.execute(
      """
      INSERT INTO community_members (id, community_id, user_id, role, is_current, joined_at)
      SELECT \(key), \(community), \(key), IF(seq % 100 = 0, 'moderator', 'member'), seq % 7 <> 0, \(time) \(rows)
      """)
    try db.execute(
      """
      INSERT INTO community_members (id, community_id, user_id, is_current, joined_at)
      SELECT UNHEX(LPAD(HEX(seq + 10000), 32, '0')), \(key), \(user), seq % 7 <> 0, \(time) FROM seq_2_to_600
      """)
    try db.execute(
      """
      INSERT INTO agent_listings (id, owner_id, agent_name, status, created_at)
      SELECT \(key), \(owner), 'A', IF(seq % 10 = 0, 'deleted', 'active'), \(time) \(rows)
      """)
    try db.execute(
      """
      INSERT INTO playgrounds (id, owner_id, name, category, is_public, created_at)
      SELECT \(key), \(owner), 'P', ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), seq % 10 <> 0, \(time) \(rows)
      """)
    try db.execute(
      """
      INSERT INTO messages (room_id, created_at, id, user_id, content)
      SELECT UNHEX(LPAD(HEX(seq % 3 + 1), 32, '0')), \(time), \(key), \(user), 'Hello' \(rows)
      """)
    try db.execute(
      """
      INSERT INTO name_suffixes (list, suffix, entity_id)
      SELECT 'community', CONCAT('group ', seq), \(key) \(rows)
      """)
    for table in ["users", "communities", "community_members", "agent_listings", "playgrounds", "messages", "name_suffixes"] {
      try db.script("ANALYZE TABLE \(table)")
    }
    return database
  }
}
