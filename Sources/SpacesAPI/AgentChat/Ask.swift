import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/communities/{id}/agent-chat
struct Ask: RequestBody {
  let content: String
  let listingId: UUID
  let agreement: PriceAgreement

  static let example: JSONValue = [
    "content": "Which opening suits a beginner?", "listingId": .string(Example.id.text), "maxCharge": 5,
  ]

  init(_ fields: Fields) throws {
    content = try fields.required("content", .text(1...20_000))
    listingId = try fields.required("listingId", .id)
    agreement = try PriceAgreement(fields)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: Ask = try call.body()
    let id = try call.id()
    return try Question(content: input.content, agreement: input.agreement, asker: me, call: call).ask { tx in
      let (community, _) = try Community.enter(id, me.id, as: .members, in: tx)
      let listing = try tx.first(
        """
        SELECT \(AgentListing.columns) FROM community_agents a JOIN agent_listings l ON l.id = a.listing_id
        WHERE a.community_id = \(id) AND a.listing_id = \(input.listingId) AND l.status = 'active'
        """
      ) { try AgentListing(&$0) }
      guard let listing else { throw APIError.agentNotInCommunity }
      if community.type == .lounge { try LoungeUsage.admit(me.id, to: community, in: tx) }
      return AgentCall(room: .community(id), community: community, listing: listing)
    }
  }
}
