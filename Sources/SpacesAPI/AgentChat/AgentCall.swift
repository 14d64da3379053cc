import FoundationEssentials
import MariaDB

/// Which agent is asked where: the room that it reads and answers in, and the community that charges for it.
struct AgentCall: Sendable {
  let room: Room
  let community: Community
  let listing: AgentListing
  /// Whether the room is a conversation with one person.
  var isConversation: Bool { room.id != community.id }
  /// Where seconds of audio count.
  var lounge: UUID? { community.type == .lounge ? community.id : nil }

  /// What the answer is spoken with; nil: it is not.
  func voice(in db: Reader) throws -> SpeechVoice? {
    guard let lounge else { return listing.voice.map { .listing($0) } }
    return try LoungeVoice.find(lounge, listing: listing.voice, in: db)
  }
}
