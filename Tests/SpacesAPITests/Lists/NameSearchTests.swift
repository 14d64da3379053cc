import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// Search by a part of a name, in the lists of communities, spaces and listings.
@Suite struct NameSearchTests {
  private static let product = Result {
    let product = try Product()
    for name in ["Straße 1", "ΟΔΟΣ", "100%_sure", "Café", "Plain", "plain too"] { _ = try product.club(name: name) }
    return product
  }

  private func found(_ search: String) throws -> [String] {
    let query = search.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    return try Self.product.get().stranger.get("/communities?search=\(query)&limit=50").expect(200)
      .rows("communities").compactMap { $0["name"]?.text }.sorted()
  }

  @Test(
    arguments: [
      ("plain", ["Plain", "plain too"]), ("LAIN", ["Plain", "plain too"]), ("n too", ["plain too"]),
      ("STRASSE", ["Straße 1"]), ("aß", ["Straße 1"]), ("οδος", ["ΟΔΟΣ"]), ("δοσ", ["ΟΔΟΣ"]),
      ("%", ["100%_sure"]), ("_", ["100%_sure"]), ("0%_s", ["100%_sure"]), ("\\", []), ("nothing", []),
      (" plain ", ["Plain", "plain too"]),
    ] as [(String, [String])])
  func name_withThatPart_isFound(search: String, names: [String]) throws {
    #expect(try found(search) == names)
  }

  @Test func pages_ofASearch_haveEachOnce() throws {
    let product = try Product()
    let clubs = try (0..<5).map { try product.club(name: "Chess \($0)") }
    let pages = try (1...4).map { number in
      let page = try product.stranger.get("/communities?search=chess&limit=2&page=\(number)").expect(200)
      #expect(page.int("total") == 5 && page.int("totalPages") == 3)
      return try page.rows("communities").map { $0["id"] }
    }
    #expect(pages.map(\.count) == [2, 2, 1, 0])
    #expect(pages.flatMap { $0 } == JSONValue.ids(clubs.map(\.id).reversed()))
  }

  @Test func name_changed_isFoundUnderTheNewOneOnly() throws {
    let club = try Self.product.get().club(name: "Before it changes")
    try club.change(["name": "After that"])
    #expect(try found("before it") == [])
    #expect(try found("after that") == ["After that"])
    try club.archive()
    #expect(try found("after that") == [])
    #expect(try Self.product.get().count("name_suffixes", where: "entity_id = \(club.id)") == 0)
  }
}
