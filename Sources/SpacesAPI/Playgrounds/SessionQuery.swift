import Web

/// GET /api/spaces/{id}/sessions
struct SessionQuery: Input {
  let page: Page

  init(_ fields: Fields) throws {
    page = try Page(fields, limit: 500, max: 500)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: SessionQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      _ = try Space.visible(id, to: me.id, db)
      return .ok(try SpaceSession.newest(input.page.limit, from: input.page.offset, in: id, db))
    }
  }
}
