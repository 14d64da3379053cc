import Formats
import Foundation
import Testing

@testable import SpacesAPI

/// One thing that people do in a community, and whom the gate lets do it.
struct CommunityUseCase: Sendable, CustomTestStringConvertible {
  enum Place { case official, lounge }

  /// What somebody is told who is not let in.
  typealias Refusal = (status: Int, code: String)

  /// As `App.routes` has it.
  let route: String
  let place: Place
  /// The body or, of GET, the query; `X`, `A` and `C` stand for the guest, the agent and the conversation.
  var input: JSONValue?
  /// What a stranger to the community is told. Nil: everybody may do it.
  let outsider: Refusal?
  /// Whether it works in an archived community too.
  var evenArchived = false

  var testDescription: String { route }

  /// What is told where nothing has the id.
  var unknown: String { place == .lounge ? "lounge_not_found" : "community_not_found" }

  static let all: [CommunityUseCase] = [
    .init("PUT /api/communities/{id}", ["name": "New"], outsider: (403, "creator_only")),
    .init("DELETE /api/communities/{id}", outsider: (403, "creator_only")),
    .init("POST /api/communities/{id}/join", outsider: nil),
    .init("POST /api/communities/{id}/leave", outsider: (404, "not_member"), evenArchived: true),
    .init("GET /api/communities/{id}/membership", outsider: (404, "not_member"), evenArchived: true),
    .init("PUT /api/communities/{id}/membership", ["autoRenew": true], outsider: (404, "not_member")),
    .init("PUT /api/communities/{id}/members/{user_id}", ["role": "member"], outsider: (403, "creator_only")),
    .init("DELETE /api/communities/{id}/members/{user_id}", outsider: (403, "not_member")),
    .init("POST /api/communities/{id}/agents", ["listingId": "A"], outsider: (403, "creator_only")),
    .init("DELETE /api/communities/{id}/agents/{listing_id}", outsider: (403, "creator_only")),
    .init("POST /api/communities/{id}/messages", ["content": "Hello"], outsider: (403, "not_member")),
    .init("GET /api/communities/{id}/messages", outsider: (403, "not_member"), evenArchived: true),
    .init(
      "POST /api/communities/{id}/agent-chat", ["content": "Hello", "listingId": "A"], outsider: (403, "not_member")),
    .init("POST /api/communities/{id}/start-chat", outsider: nil),
    .init("POST /api/communities/{id}/transfer-human", outsider: (404, "conversation_not_found")),
    .init("POST /api/communities/{id}/accept-transfer", ["conversationId": "C"], outsider: (403, "staff_only")),
    .init("POST /api/communities/{id}/resolve", ["conversationId": "C"], outsider: (403, "staff_only")),
    .init("GET /api/communities/{id}/cs-queue", outsider: (403, "staff_only"), evenArchived: true),
    .init("POST /api/communities/{id}/invite-cs", ["userId": "X"], outsider: (403, "staff_only")),
    .init("POST /api/communities/{id}/verify", outsider: (403, "creator_only")),
    .init("GET /api/communities/{id}/verification", outsider: (403, "creator_only"), evenArchived: true),
    .init("GET /api/communities/{id}/earnings", outsider: (403, "creator_only"), evenArchived: true),
    .init("PUT /api/lounge/{id}", .lounge, ["name": "New"], outsider: (403, "creator_only")),
    .init("POST /api/lounge/{id}/start-chat", .lounge, outsider: nil),
    .init("GET /api/lounge/{id}/dashboard", .lounge, outsider: (403, "creator_only"), evenArchived: true),
    .init("POST /api/lounge/{id}/subscribe", .lounge, outsider: nil),
    .init("PUT /api/lounge/{id}/subscription", .lounge, ["autoRenew": true], outsider: (404, "not_subscribed")),
    .init("GET /api/lounge/{id}/usage", .lounge, outsider: nil, evenArchived: true),
    .init("DELETE /api/lounge/{id}/voice", .lounge, outsider: (403, "creator_only"), evenArchived: true),
  ]

  /// Routes below a community that have no gate: they are open to everybody, or about one answer of the caller's,
  /// or take files, whose media type is looked at first.
  static let ungated = [
    "GET /api/communities/{id}", "GET /api/communities/{id}/members", "GET /api/communities/{id}/agents",
    "GET /api/communities/{id}/cs-status", "GET /api/lounge/{id}",
    "GET /api/communities/{id}/agent-chat/{user_message_id}/stream",
    "DELETE /api/communities/{id}/agent-chat/{user_message_id}", "POST /api/lounge/{id}/voice-samples",
  ]

  private init(
    _ route: String, _ place: Place = .official, _ input: JSONValue? = nil, outsider: Refusal?,
    evenArchived: Bool = false
  ) {
    self.route = route
    self.place = place
    self.input = input
    self.outsider = outsider
    self.evenArchived = evenArchived
  }

  private init(_ route: String, _ input: JSONValue, outsider: Refusal?, evenArchived: Bool = false) {
    self.init(route, .official, input, outsider: outsider, evenArchived: evenArchived)
  }
}
