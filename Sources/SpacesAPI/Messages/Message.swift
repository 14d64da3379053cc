import FoundationEssentials
import MariaDB
import Web

/// Who speaks in a conversation.
enum Speaker: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case user, agent, human, system
}

/// Messages as their readers see them.
enum Message {
  static let record = Record("Message", plural: "messages", fields)

  /// With who speaks.
  static let conversationRecord = Record(
    "ConversationMessage", plural: "messages", fields + [.choice("role", "m.role", example: Speaker.user)])

  /// Gives a message its audio.
  static func setAudio(_ url: String, of message: UUID, in tx: Transaction) throws {
    try tx.execute("UPDATE messages SET tts_audio_url = \(url) WHERE id = \(message)")
  }

  /// Takes the audio of messages away.
  static func removeAudio(of messages: [UUID], in tx: Transaction) throws {
    try tx.execute("UPDATE messages SET tts_audio_url = NULL WHERE id IN \(list: messages)")
  }

  private static let fields: [RecordField] = [
    .id("id", "m.id"),
    .id("userId", "m.user_id").nullable,
    .id("agentListingId", "m.agent_listing_id", example: .null).nullable,
    .text("content", "m.content", example: "Hello!"),
    .text("messageType", "m.message_type", example: "text"),
    .time("createdAt", "m.created_at"),
    .text("userName", "u.name", example: "Alice").nullable,
    .text("userImage", "u.image", example: "https://example.com/alice.png").nullable,
    .text("agentName", "l.agent_name", example: .null).nullable,
    .text("ttsAudioUrl", "m.tts_audio_url", example: .null).nullable,
  ]
}

/// A message that has just been stored.
struct StoredMessage {
  let id: UUID
  let createdAt: Date
}
