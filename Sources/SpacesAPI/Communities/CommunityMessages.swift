import FoundationEssentials
import MariaDB
import Web

/// The messages of a community's members.
enum CommunityMessages {
  /// POST /api/communities/{id}/messages
  static func send(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewMessage = try call.body()
    let id = try call.id()
    for _ in 1...3 {
      do {
        return try call.write { tx in
          try count(call.service.configuration.limits.posts, me.id, id, in: tx)
          let message = Room.community(id).post(
            input.content, from: me.id, at: me.clock.now(), if: Standing.sourceOfWriter(me.id, id), orThrow: NotWriter(),
            in: tx)
          return .created(SentMessage(id: message.id, userId: me.id, content: input.content, createdAt: message.createdAt))
        }
      } catch is NotWriter {
        // Says why. Somebody who has got the right since sends the message again.
        try call.read { db in try Standing.find(me.id, id, in: db).requireWriter() }
      }
    }
    throw APIError.unexpected
  }

  /// The statement that stores a message has found that its sender may not write.
  private struct NotWriter: Error {}

  /// Whoever may not write gets 404, 403 or 410, even above the limit.
  private static func count(_ limit: RateLimit, _ person: UUID, _ community: UUID, in tx: Transaction) throws {
    do {
      try limit.count(.person(person), in: tx)
    } catch let refusal as APIError {
      try Standing.find(person, community, in: tx).requireWriter()
      throw refusal
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
