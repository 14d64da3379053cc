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
      try call.service.configuration.limits.posts.count(.person(me.id), in: tx)
      let message = try store(input.content, of: me.id, id, in: tx)
      return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
    }
  }

  /// Stores the message and looks at the right to it in one statement. Whoever has none is told why by another one.
  private static func store(
    _ content: String, of person: UUID, _ community: UUID, in tx: Transaction
  ) throws -> StoredMessage {
    let room = Room.community(community)
    let right = Standing.sourceOfWriter(person, community)
    if let message = try room.post(content, from: person, if: right, in: tx) { return message }
    try Standing.find(person, community, in: tx).requireWriter()
    // The right was given between the two statements.
    return try room.post(content, from: person, in: tx)
  }

  /// GET /api/communities/{id}/messages
  static func history(_ call: Call, _ me: CurrentUser) throws -> Response {
    let query: CursorQuery = try call.query()
    let id = try call.id()
    try me.requireReader()
    return .ok(try call.read { db in try Room.community(id).page(of: Message.record, query, in: db) })
  }
}
