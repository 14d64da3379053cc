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
      let message = try store(input.content, from: me.id, id, in: tx)
      // After 404, 403 and 410. A message above the limit is taken back.
      try call.service.configuration.limits.posts.count(.person(me.id), in: tx)
      return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
    }
  }

  /// Checks the right to post in the statement that stores the message. Another one tells whoever has none why.
  private static func store(
    _ content: String, from person: UUID, _ community: UUID, in tx: Transaction
  ) throws -> StoredMessage {
    let room = Room.community(community)
    let source = Standing.sourceOfWriter(person, community)
    if let message = try room.post(content, from: person, if: source, in: tx) { return message }
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
