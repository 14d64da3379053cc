import Web

/// One page of a numbered list.
struct Page: Sendable {
  let number: Int64
  let limit: Int64

  init(_ fields: Fields, limit: Int64, max: Int64) throws {
    number = try fields.optional("page", .page, default: 1)
    self.limit = try fields.optional("limit", .limit(upTo: max), default: limit)
  }

  var offset: Int64 { (number - 1) * limit }

  func count(of total: Int64) -> Int64 { (total + limit - 1) / limit }
}

/// What a list takes that has no length and no filter: nearly everybody has the whole of it on one page.
struct PageQuery: Input {
  let page: Page

  init(_ fields: Fields) throws {
    page = try Page(fields, limit: 500, max: 500)
  }
}

/// A row of a list, and the name that the API gives to many.
protocol Listed: JSONObject {
  static var plural: StaticString { get }
}

/// One page of a numbered list, and how long the list is.
struct Numbered<Row: Listed>: JSONObject {
  private let rows: [Row]
  private let total: Int64
  private let number: Int64
  private let pages: Int64

  init(_ rows: [Row], of total: Int64, _ page: Page) {
    self.init(rows: rows, total: total, number: page.number, pages: page.count(of: total))
  }

  private init(rows: [Row], total: Int64, number: Int64, pages: Int64) {
    self.rows = rows
    self.total = total
    self.number = number
    self.pages = pages
  }

  static var name: String { "\(Row.name)Page" }
  static var example: Numbered { Numbered(rows: [.example], total: 1, number: 1, pages: 1) }

  func fields(_ json: inout JSONWriter) {
    json.field(Row.plural, rows)
    json.field("total", total)
    json.field("page", number)
    json.field("totalPages", pages)
  }
}

/// One page of a list that is read backwards from its newest row.
struct Backward<Row: Listed>: JSONObject {
  let rows: [Row]
  /// Where the next older page begins; nil on the last one.
  let nextBefore: String?

  static var name: String { "\(Row.name)Page" }
  static var example: Backward {
    Backward(rows: [.example], nextBefore: "ht9q5k3zn0.01956a2c-3d4e-7f50-8a1b-2c3d4e5f6071")
  }

  func fields(_ json: inout JSONWriter) {
    json.field(Row.plural, rows)
    json.field("nextBefore", nextBefore)
  }
}
