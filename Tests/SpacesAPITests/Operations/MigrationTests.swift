import Foundation
import MariaDB
import MariaDBFixture
import Schema
import Testing

@testable import SpacesAPI

/// Databases that are one migration old: what they hold is carried over.
@Suite struct MigrationTests {
  private let ids = (0..<4).map { _ in IDGenerator(.live).next() }

  /// Fills a database as it was before the migration `name`, and applies that and the later ones.
  private func migrated(from name: String, _ fill: (Connection) throws -> Void) throws -> Database {
    let old = try TemporaryDatabase(Array(migrations.prefix { $0.name != name }))
    try fill(try old.connect())
    let database = old.open()
    _ = try Migrator(migrations).migrate(database)
    return database
  }

  private func total(_ list: BrowsableList, _ type: String = "", in database: Database) throws -> Int64 {
    try database.read { db in try ListTotal(list: list).read(type: type, in: db) }
  }

  private func addCommunity(_ db: Connection, _ id: UUID, monthlyFee: Int64 = 0) throws {
    try db.execute(
      """
      INSERT INTO communities (id, creator_id, name, type, monthly_fee)
      VALUES (\(id), \(ids[3]), 'Old', 'official', \(monthlyFee))
      """)
  }

  @Test func accounts_before010_areCounted() throws {
    let database = try migrated(from: "010_administration.sql") { db in
      for id in ids.prefix(3) {
        try db.execute(
          """
          INSERT INTO users (id, email, email_key, name, password_hash)
          VALUES (\(id), \(id.uuidString), \(id.uuidString), 'Old', '')
          """)
      }
    }
    #expect(try total(.user, in: database) == 3)
  }

  @Test func requests_before011_areCountedByStatus() throws {
    let database = try migrated(from: "011_verification_totals.sql") { db in
      for (id, status) in zip(ids, ["pending", "approved", "approved"]) {
        try db.execute(
          """
          INSERT INTO verification_requests (id, community_id, requester_id, status)
          VALUES (\(id), \(id), \(id), \(status))
          """)
      }
    }
    for (status, count) in [("", 3), ("pending", 1), ("approved", 2), ("rejected", 0)] {
      #expect(try total(.verification, status, in: database) == count, "\(status)")
    }
  }

  @Test func names_ofPrivateSpacesBefore013_areForgotten() throws {
    let database = try migrated(from: "013_public_names.sql") { db in
      for (id, isPublic) in zip(ids, [true, false]) {
        try db.execute(
          "INSERT INTO playgrounds (id, owner_id, name, is_public) VALUES (\(id), \(id), 'Old', \(isPublic))")
        try db.execute("INSERT INTO name_suffixes (list, suffix, entity_id) VALUES ('space', 'old', \(id))")
      }
    }
    let found = try database.read { db in
      try db.query("SELECT entity_id FROM name_suffixes") { try $0.next(UUID.self) }
    }
    #expect(found == [ids[0]])
  }

  @Test func renewals_before015_areAgreedAtThePriceOfToday() throws {
    let database = try migrated(from: "015_agreed_prices.sql") { db in
      try addCommunity(db, ids[0], monthlyFee: 50)
      try db.execute("INSERT INTO lounges (community_id, subscription_price_cents) VALUES (\(ids[0]), 9)")
      for (person, renews) in [(ids[1], true), (ids[2], false)] {
        try db.execute(
          """
          INSERT INTO community_members (id, community_id, user_id, auto_renew)
          VALUES (\(person), \(ids[0]), \(person), \(renews))
          """)
        try db.execute(
          """
          INSERT INTO lounge_subscriptions (id, lounge_id, user_id, auto_renew)
          VALUES (\(person), \(ids[0]), \(person), \(renews))
          """)
      }
    }
    func agreed(_ table: String, _ column: String) throws -> [Int64?] {
      try database.read { db in
        try db.query("SELECT \(raw: column) FROM \(raw: table) ORDER BY auto_renew DESC") { try $0.next(Int64?.self) }
      }
    }
    #expect(try agreed("community_members", "agreed_fee") == [50, nil])
    #expect(try agreed("lounge_subscriptions", "agreed_price") == [9, nil])
  }

  @Test func conversation_acceptedBefore016_isHandedBackToTheEndOfTheQueue() throws {
    let database = try migrated(from: "016_waiting_since.sql") { db in
      try db.execute(
        """
        INSERT INTO conversations (id, community_id, user_id, status, assigned_cs_id)
        VALUES (\(ids[0]), \(ids[1]), \(ids[2]), 'human_active', \(ids[3]))
        """)
    }
    let app = try Product.app(on: database)
    try app.service.transaction { tx in try Conversation.handBack(from: ids[3], ids[1], in: tx) }
    let since = try database.read { db in
      try db.first("SELECT waiting_since > NOW(6) - INTERVAL 1 MINUTE FROM conversations") { try $0.next(Bool?.self) }
    }
    #expect(since == true)
  }
}
