import FoundationEssentials
import MariaDB
import Web

/// A message as its readers see it.
struct Message: Listed {
  let id: UUID
  let userId: UUID?
  let agentListingId: UUID?
  let role: Speaker
  let content: String
  let messageType: String
  let createdAt: Date
  let userName: String?
  let userImage: String?
  let agentName: String?
  let ttsAudioUrl: String?

  static let plural: StaticString = "messages"
  static let example = Message(
    id: Example.id, userId: Example.id, agentListingId: nil, role: .user, content: "Hello!", messageType: "text",
    createdAt: Example.time, userName: "Alice", userImage: "https://example.com/alice.png", agentName: nil,
    ttsAudioUrl: nil)

  static let columns: SQL = """
    m.id, m.user_id, m.agent_listing_id, m.role, m.content, m.message_type, m.created_at, u.name, u.image,
    l.agent_name, m.tts_audio_url
    """

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("userId", userId)
    json.field("agentListingId", agentListingId)
    json.field("content", content)
    json.field("messageType", messageType)
    json.field("createdAt", createdAt)
    json.field("userName", userName)
    json.field("userImage", userImage)
    json.field("agentName", agentName)
    json.field("ttsAudioUrl", ttsAudioUrl)
  }
}

extension Message {
  init(_ row: inout Row) throws {
    id = try row.next()
    userId = try row.next()
    agentListingId = try row.next()
    role = try row.next()
    content = try row.next()
    messageType = try row.next()
    createdAt = try row.next()
    userName = try row.next()
    userImage = try row.next()
    agentName = try row.next()
    ttsAudioUrl = try row.next()
  }
}
