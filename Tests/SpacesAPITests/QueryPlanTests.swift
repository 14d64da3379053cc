import FoundationEssentials
import MariaDB
import Testing
import Web
@testable import SpacesAPI

/// The lists of the API read ranges of indexes: none goes through a table, and none sorts one.
@Suite struct QueryPlanTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sql: SQL
    init(_ name: String, _ sql: () throws -> SQL) rethrows {
      testDescription = name
      self.sql = try sql()
    }
  }

  struct Step: CustomStringConvertible {
    let table: String
    let type: String
    let extra: String
    var description: String { "\(table) \(type) \(extra)" }
    /// A subquery's result, at most a page long, or the matches of a search.
    var isDerived: Bool { table.hasPrefix("<") }
  }

  static func cases() throws -> [Case] {
    let room = Room(id: Listings.community)
    let place = MessageCursor(createdAt: Date(microseconds: 1_767_226_800_000_000), id: Listings.user)
    return try [
      Case("communities") { try Browse(query: "").listing },
      Case("communities, third page") { try Browse(query: "page=3&limit=50").listing },
      Case("communities of a type") { try Browse(query: "type=club").listing },
      Case("communities of a category") { try Browse(query: "category=a").listing },
      Case("communities of a type and category") { try Browse(query: "type=club&category=a").listing },
      Case("members") { try Members(query: "limit=50").listing(of: Listings.community) },
      Case("members of a role") { try Members(query: "role=moderator&limit=50").listing(of: Listings.community) },
      Case("joined communities") { Mine.joined(by: Listings.user) },
      Case("own communities") { Mine.created(by: Listings.user) },
      Case("spaces") { try SpaceQuery(query: "").listing },
      Case("spaces of a category") { try SpaceQuery(query: "category=a").listing },
      Case("listings") { try ListingQuery(query: "").listing(for: Listings.user) },
      Case("own listings") { try ListingQuery(query: "mine=true").listing(for: Listings.user) },
      Case("accounts") { try AccountQuery(query: "").listing },
      Case("accounts by e-mail address") { try AccountQuery(query: "search=u12").listing },
      Case("messages") { room.history(before: nil, limit: 50) },
      Case("messages before a time") { room.history(before: .before(place.time), limit: 50) },
      Case("messages before a message") { room.history(before: place, limit: 50) },
    ]
  }

  private func plan(_ sql: SQL) throws -> [Step] {
    let db = try Listings.database.get().connect()
    return try db.query("EXPLAIN \(sql)") { row in
      _ = try row.next(Int64?.self)
      _ = try row.next(String.self)
      let table = try row.next(String?.self) ?? ""
      let type = try row.next(String?.self) ?? ""
      for _ in 0..<5 { _ = try row.next(String?.self) }
      return Step(table: table, type: type, extra: try row.next(String?.self) ?? "")
    }
  }

  @Test(arguments: try cases())
  func list_usesItsIndex(list: Case) throws {
    let steps = try plan(list.sql)
    #expect(steps.contains { !$0.isDerived })
    for step in steps where !step.isDerived {
      #expect(step.type != "ALL", "\(step)")
      #expect(!step.extra.contains("filesort"), "\(step)")
    }
    let db = try Listings.database.get().connect()
    var rows = 0
    try db.forEach(list.sql) { _ in rows += 1 }
    #expect(rows > 0)
  }

  @Test func search_readsARangeOfSuffixes() throws {
    let steps = try plan(Browse(query: "search=oup+12").listing)
    #expect(steps.contains { $0.table == "name_suffixes" && $0.type == "range" }, "\(steps)")
    #expect(!steps.contains { !$0.isDerived && $0.type == "ALL" }, "\(steps)")
  }

  /// The check itself: a condition without an index is found out.
  @Test func plan_withoutAnIndex_isSeen() throws {
    let steps = try plan("SELECT id FROM messages WHERE content LIKE 'x%' ORDER BY content")
    #expect(steps.contains { $0.type == "ALL" && $0.extra.contains("filesort") }, "\(steps)")
  }
}

extension MessageCursor {
  fileprivate var time: Date {
    switch self {
    case .before(let time), .beforeMessage(let time, _): time
    }
  }
}
