import Formats
import Testing

extension Person {
  /// The ids on each page of a list that is read backwards, page after page to the end.
  func pages(_ path: String, of rows: String, limit: Int) throws -> [[JSONValue?]] {
    var pages: [[JSONValue?]] = []
    var before = ""
    repeat {
      let page = try get("\(path)?limit=\(limit)&before=\(before)").expect(200)
      pages.append(try page.rows(rows).map { $0["id"] })
      before = page.text("nextBefore") ?? ""
      // A list that does not end would else be read for ever.
      try #require(pages.count < 1000)
    } while !before.isEmpty
    return pages
  }
}
