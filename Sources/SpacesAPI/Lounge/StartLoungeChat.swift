import Formats
import MariaDB
import Web

/// POST /api/lounge/{id}/start-chat: joins the lounge and opens the own conversation.
struct StartLoungeChat: RequestBody {
  let agreement: PriceAgreement

  static let example: JSONValue = ["maxCharge": 300]

  init(_ fields: Fields) throws {
    agreement = try PriceAgreement(fields)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: StartLoungeChat = try call.optionalBody()
    let id = try call.id()
    return try call.write { tx in
      let community = try Lounge.find(id, in: tx).community
      try community.admit(me.id, as: .anybody, in: tx)
      let (conversation, isNew) = try Conversation.open(for: me.id, community, in: tx)
      _ = try Join.join(me.id, community, autoRenew: false, for: input.agreement, in: tx)
      if isNew { Lounge.countConversation(id, in: tx) }
      let started = StartedChat(conversationId: conversation.id, existing: !isNew, status: conversation.status)
      return isNew ? .created(started) : .ok(started)
    }
  }
}
