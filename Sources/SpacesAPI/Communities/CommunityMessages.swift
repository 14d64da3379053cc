import FoundationEssentials
import MariaDB
import Web

/// The messages of a community's members.
enum CommunityMessages {
  /// POST /api/communities/{id}/messages
  static func send(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewMessage = try call.body()
    let id = try call.id()
    return try call.write { tx in
      try Standing.find(me.id, id, in: tx).requireWriter()
      try call.service.configuration.limits.posts.count(.person(me.id), in: tx)
      let message = try Room.community(id).post(input.content, from: me.id, in: tx)
      return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
    }
  }

  /// GET /api/communities/{id}/messages
  static func history(_ call: Call, _ me: CurrentUser) throws -> Response {
    let query: CursorQuery = try call.query()
    let id = try call.id()
    try me.requireReader()
    return .ok(try call.read { db in try Room.community(id).page(of: Message.record, query, in: db) })
  }
}
