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
