import FoundationEssentials

/// Which agent is asked where: the room that it reads and answers in, and the community that charges for it.
struct AgentCall: Sendable {
  let room: Room
  let community: Community
  let listing: AgentListing
  /// Whether the room is a conversation with one person.
  var isConversation: Bool { room.id != community.id }
}
