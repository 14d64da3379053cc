import Formats
import MariaDB
import Web

/// GET /api/admin/users
struct AccountQuery: RequestQuery {
  /// How many accounts a search finds.
  static let bound: Int64 = 10_000

  /// How the e-mail address begins.
  let search: String?
  let page: Page

  init(_ fields: Fields) throws {
    search = try fields.optional("search", .text(0...254))?.orNil
    page = try Page(fields, limit: 50, max: 200)
  }

  static func run(_ call: Call) throws -> Response {
    let input: AccountQuery = try call.query()
    return try call.read { db in
      let total = try input.total(in: db)
      return .ok(try db.page(of: AccountView.record, input.page, total: total, input.listing))
    }
  }

  private var listing: SQL {
    """
    SELECT \(AccountView.record.columns) FROM (
      SELECT \(key), u.id FROM users u \(index) WHERE \(condition)
      ORDER BY \(order(in: "u")) LIMIT \(limit) OFFSET \(page.offset)
    ) p STRAIGHT_JOIN users u ON u.id = p.id ORDER BY \(order(in: "p"))
    """
  }

  private var condition: SQL {
    guard let search else { return "TRUE" }
    return "u.email_key LIKE \(likePrefix(emailKey(search)))"
  }

  /// Without the hint MariaDB 10.11 would rather sort all accounts for a page of 200.
  private var index: SQL { search == nil ? "FORCE INDEX FOR ORDER BY (by_creation)" : "" }

  private var key: SQL { search == nil ? "u.created_at" : "u.email_key" }

  private func order(in table: SQL) -> SQL {
    search == nil ? "\(table).created_at DESC, \(table).id DESC" : "\(table).email_key"
  }

  private var limit: Int64 {
    search == nil ? page.limit : max(0, min(page.limit, Self.bound - page.offset))
  }

  private func total(in db: Reader) throws -> Int64 {
    guard search != nil else { return try ListTotal(list: .user).read(in: db) }
    return try db.first("SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE \(condition) LIMIT \(Self.bound)) f") {
      try $0.next(Int64.self)
    } ?? 0
  }
}
