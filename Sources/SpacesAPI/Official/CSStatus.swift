import Formats
import FoundationEssentials
import MariaDB
import Web

/// GET /api/communities/{id}/cs-status
struct CSStatus: JSONObject {
  /// Nil for a conversation that the caller has no part in, and for one that does not exist.
  let status: ConversationStatus?
  /// 1 for the conversation that has waited longest; nil unless waiting.
  let queuePosition: Int64?

  static let example = CSStatus(status: .waiting_human, queuePosition: 3)

  func fields(_ json: inout JSONWriter) {
    json.field("status", StatusOrNone(status: status))
    json.field("queuePosition", queuePosition)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: ConversationReference = try call.query()
    let id = try call.id()
    return try call.read { db in
      let place = try db.first(
        """
        SELECT \(Conversation.columns), IF(v.status <> 'waiting_human', NULL, (
            SELECT COUNT(*) FROM conversations w
            WHERE w.community_id = v.community_id AND w.status = 'waiting_human' AND w.queue_order <= v.queue_order
              AND (w.queue_order < v.queue_order OR w.id <= v.id)
          ))
        FROM conversations v WHERE v.id = \(input.conversationId) AND v.community_id = \(id)
        """
      ) { row in (conversation: try Conversation(&row), position: try row.next(Int64?.self)) }
      guard let place, try ConversationRole.find(me.id, place.conversation, in: db) != nil else {
        return .ok(CSStatus(status: nil, queuePosition: nil))
      }
      return .ok(CSStatus(status: place.conversation.status, queuePosition: place.position))
    }
  }
}

/// A conversation's status, or `none`.
private struct StatusOrNone: JSONEncodable {
  let status: ConversationStatus?

  static let schema: JSONValue = [
    "type": "string", "enum": .array(ConversationStatus.allCases.map { .string($0.rawValue) } + ["none"]),
  ]

  func encode(to json: inout JSONWriter) { json.string(status?.rawValue ?? "none") }
}
