import Formats
import MariaDB

/// Where the content of events of one kind is.
struct ContentSource: Sendable {
  let record: Record
  let tables: SQL
  /// The column with the event's reference.
  let key: SQL
}

/// Kinds of events, as their content differs.
enum ContentKind: Hashable, CaseIterable {
  case communityMessage, conversationMessage, answer, conversation, queue, membership, wallet, session, participant
  case signal
}

extension LiveEvent {
  var contentKind: ContentKind {
    switch kind {
    case .message: audience.group?.type == .staff ? .conversationMessage : .communityMessage
    case .answer: .answer
    case .conversation: .conversation
    case .queue: .queue
    case .membership: .membership
    case .wallet: .wallet
    case .session: .session
    case .participant: .participant
    case .signal: .signal
    }
  }
}

extension ContentKind {
  /// Nil for a wallet, which the ledger reads.
  var source: ContentSource? {
    switch self {
    case .communityMessage: .message(Message.record)
    case .conversationMessage: .message(Message.conversationRecord)
    case .answer: .answer
    case .conversation: .conversation
    case .queue: .queue
    case .membership: .membership
    case .wallet: nil
    case .session: .session
    case .participant: .participant
    case .signal: .signal
    }
  }
}

extension ContentSource {
  fileprivate static func message(_ record: Record) -> ContentSource {
    ContentSource(
      record: record,
      tables: """
        messages m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
        """, key: "m.id")
  }

  fileprivate static let answer = ContentSource(
    record: Record(
      "LiveAnswer",
      [
        .id("userMessageId", "a.user_message_id"), .id("listingId", "a.agent_listing_id"),
        .id("messageId", "a.reply_message_id").nullable,
        .text("ttsAudioUrl", "m.tts_audio_url", example: .null).nullable,
      ]), tables: "agent_answers a LEFT JOIN messages m ON m.id = a.reply_message_id", key: "a.user_message_id")

  fileprivate static let conversation = ContentSource(
    record: Record(
      "LiveConversation",
      [
        .id("conversationId", "v.id"), .id("communityId", "v.community_id"),
        .choice("status", "v.status", example: ConversationStatus.waiting_human),
        .id("assignedCsId", "v.assigned_cs_id", example: .null).nullable,
      ]), tables: "conversations v", key: "v.id")

  fileprivate static let queue = ContentSource(
    record: Record(
      "LiveQueue",
      [
        .id("communityId", "c.id"),
        .integer("waiting", "COALESCE(t.total, 0)", example: 3),
      ]),
    tables: """
      communities c LEFT JOIN conversation_totals t ON t.community_id = c.id AND t.status = 'waiting_human'
      """, key: "c.id")

  /// The role is null for somebody who is no member any more.
  fileprivate static let membership = ContentSource(
    record: Record(
      "LiveMembership",
      [
        .id("communityId", "m.community_id"),
        RecordField.choice("role", "IF(m.is_current, m.role, NULL)", example: Role.member).nullable,
        .choice("subscriptionStatus", Membership.statusColumn, example: SubscriptionStatus.active),
        .time("expiresAt", "m.expires_at").nullable,
      ]), tables: "community_members m", key: "m.id")

  fileprivate static let session = ContentSource(
    record: Record(
      "LiveSession",
      [
        .id("spaceId", "s.playground_id"), .id("sessionId", "s.id"),
        .choice("status", "s.status", example: SessionStatus.active),
        .object("state", "s.state", example: ["score": [1, 2]]),
        .text("currentPhase", "s.current_phase", example: "opening").nullable,
        .integer("participantCount", "s.participant_count", example: 2),
      ]), tables: "playground_sessions s", key: "s.id")

  fileprivate static let participant = ContentSource(
    record: Record(
      "LiveParticipant",
      [
        .id("spaceId", "m.playground_id"), .id("sessionId", "m.session_id"), .id("id", "m.id"),
        .id("userId", "m.user_id"), .flag("isConnected", "m.is_connected", example: true),
        .text("role", "m.role", example: "player").nullable,
        .choice("controlMode", "m.control_mode", example: ControlMode.human),
      ]), tables: "playground_participants m", key: "m.id")

  fileprivate static let signal = ContentSource(
    record: Record(
      "LiveSignal",
      [
        .id("spaceId", "s.playground_id"), .id("sessionId", "s.id"), .id("id", "g.id"), .id("from", "g.user_id"),
        .text("signalType", "g.type", example: "move"),
        .json("data", "g.data", example: ["from": "e2", "to": "e4"]),
      ]), tables: "session_signals g JOIN playground_sessions s ON s.id = g.session_id", key: "g.id")
}
