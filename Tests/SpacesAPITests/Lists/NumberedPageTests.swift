import Formats
import Foundation
import Testing
import Web

@testable import SpacesAPI

@Suite struct NumberedPageTests {
  private struct Query: RequestQuery {
    let page: Page
    init(_ fields: Fields) throws { page = try Page(fields, limit: 20, max: 50) }
  }

  @Test(
    arguments: [
      ("", 1, 20, 0), ("page=3", 3, 20, 40), ("limit=50&page=2", 2, 50, 50), ("limit=51", 1, 50, 0),
      ("limit=999999999999999999999", 1, 50, 0), ("page=&limit=", 1, 20, 0),
      ("page=99999999999999999999", 1 << 40, 20, ((1 << 40) - 1) * 20),
    ] as [(String, Int64, Int64, Int64)])
  func query_valid_isAPage(query: String, number: Int64, limit: Int64, offset: Int64) throws {
    let page = try Query(query: query).page
    #expect((page.number, page.limit, page.offset) == (number, limit, offset))
  }

  @Test(arguments: ["page=0", "page=-1", "page=x", "limit=0", "limit=-5", "limit=1.5"])
  func query_invalid_is400(query: String) {
    let error = #expect(throws: APIError.self) { try Query(query: query) }
    #expect(error?.status == 400 && error?.field == query.split(separator: "=").first.map(String.init))
  }

  @Test(arguments: [(0, 0), (1, 1), (20, 1), (21, 2), (40, 2)] as [(Int64, Int64)])
  func pages_ofATotal_areRoundedUp(total: Int64, pages: Int64) throws {
    let page = NumberedPage(EncodedRows(plural: "things"), of: total, try Query(query: "page=9").page)
    let answer = try Answer(.ok(page))
    #expect(answer.json == ["things": [], "total": .integer(total), "page": 9, "totalPages": .integer(pages)])
  }
}
