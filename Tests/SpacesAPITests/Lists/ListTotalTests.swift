import Formats
import Foundation
import MariaDB
import MariaDBFixture
import Testing

@testable import SpacesAPI

/// The lengths that are stored are those of the lists.
@Suite struct ListTotalTests {
  let product: Product

  init() throws {
    product = try Product()
  }

  /// The stored total of each filter, and how many rows there are.
  private func expectTotals(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for type in ["", "official", "club", "lounge"] {
      for category in ["", "a", "b"] {
        let total = try product.app.database.read { db in
          try ListTotal(list: .community).read(type: type, category: category, in: db)
        }
        let count = try product.count(
          "communities",
          where: "status = 'active' AND \(type) IN ('', type) AND \(category) IN ('', COALESCE(category, ''))")
        #expect(total == Int64(count), "\(type) \(category)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test func totals_followEveryChange() throws {
    let creator = try product.person()
    let places = try [product.club(by: creator), product.official(by: creator), product.lounge(by: creator)]
    try expectTotals()
    for (place, category) in zip(places, ["a", "b", "a"] as [JSONValue]) { try place.change(["category": category]) }
    try expectTotals()
    try places[0].change(["category": "b"])
    try places[1].change(["category": .null])
    try places[2].change(["category": "", "name": "Other"])
    try expectTotals()
    for place in places { try place.archive() }
    try expectTotals()
    let page = try product.stranger.get("/communities")
    #expect(page.json == ["communities": [], "total": 0, "page": 1, "totalPages": 0])
  }

  @Test func totals_ofChangesAtOnce_areRight() throws {
    let places = try (0..<6).map { _ in try product.club() }
    _ = try concurrently(6) { index in
      for category in ["a", "b", "c", "a", ""] { try places[index].change(["category": .string(category)]) }
      if index % 2 == 0 { try places[index].archive() }
    }
    try expectTotals()
  }

  @Test func totals_ofSpaces_countPublicOnes() throws {
    func total() throws -> Int64? { try product.stranger.get("/spaces").int("total") }
    let owner = try product.person()
    let space = try owner.space(isPublic: false)
    #expect(try total() == 0)
    try owner.put("/spaces/\(space.text)", ["isPublic": true, "category": "x"]).expect(200)
    #expect(try total() == 1)
    #expect(try product.stranger.get("/spaces?category=x").int("total") == 1)
    try owner.delete("/spaces/\(space.text)")
    #expect(try total() == 0)
    #expect(try product.stranger.get("/spaces?category=x").int("total") == 0)
  }
}
