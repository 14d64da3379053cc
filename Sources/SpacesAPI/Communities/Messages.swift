import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/messages
struct NewMessage: Body {
  let content: String

  static let example: JSONValue = ["content": "Hello!"]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...5000))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: NewMessage = try call.body()
    let id = try call.id()
    return try call.write { db in
      let community = try Community.find(id, db)
      try Membership.require(me.id, in: id, db)
      guard community.status == .active else { throw APIError.archived }
      let message = try Room(id: id).post(input.content, from: me.id, call.app, db)
      return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
    }
  }
}

struct SentMessage: JSONObject {
  let id: UUID
  let userId: UUID
  let content: String
  let createdAt: Date

  static let example = SentMessage(id: Example.id, userId: Example.id, content: "Hello!", createdAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("userId", userId)
    json.field("content", content)
    json.field("messageType", "text")
    json.field("createdAt", createdAt)
  }
}

/// GET /api/communities/{id}/messages
struct MessageQuery: Input {
  let before: MessageCursor?
  let limit: Int64

  init(_ fields: Fields) throws {
    before = try fields.optional("before", .messageCursor)
    limit = try fields.optional("limit", .limit(upTo: 100), default: 50)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: MessageQuery = try call.query()
    let id = try call.id()
    return try call.read { db in
      // One statement tells apart the three who may not read: nothing there, not in, expired.
      let access = try db.first(
        """
        SELECT m.is_current, COALESCE(m.expires_at <= NOW(6), FALSE)
        FROM communities c LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = \(me.id)
        WHERE c.id = \(id)
        """
      ) { row in (isCurrent: try row.next(Bool?.self), isExpired: try row.next(Bool.self)) }
      guard let access else { throw APIError.communityNotFound }
      guard access.isCurrent == true else { throw APIError.notMember }
      if access.isExpired { throw APIError.membershipExpired }
      return .ok(try Room(id: id).page(before: input.before, limit: input.limit, db))
    }
  }
}
