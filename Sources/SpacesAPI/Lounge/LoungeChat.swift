import FoundationEssentials
import MariaDB
import Web

/// POST /api/lounge/{id}/start-chat
enum LoungeChat {
  static func start(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      let community = try Lounge.active(id, db).community
      let (conversation, isNew) = try Conversation.open(for: me.id, in: community, call.app, db)
      // Joining and counting come last: everybody who does so at this moment waits for those rows.
      _ = try Join.join(me.id, community, autoRenew: false, call.app, db)
      if isNew {
        try db.execute("UPDATE lounges SET conversation_count = conversation_count + 1 WHERE community_id = \(id)")
      }
      let started = StartedChat(conversationId: conversation.id, existing: !isNew, status: conversation.status)
      return isNew ? .created(started) : .ok(started)
    }
  }
}
