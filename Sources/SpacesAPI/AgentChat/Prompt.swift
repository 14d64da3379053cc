import Formats
import FoundationEssentials
import MariaDB
import Upstream

/// What the model is given to read. It is valid for the strictest server: a system message at most once and first,
/// then user and assistant in turn, beginning and ending with user.
struct Prompt: Sendable {
  let messages: [ChatMessage]

  /// Messages of the room that are looked at.
  private static let historyLength = 30

  /// The listing's system prompt, the last 30 text messages of the room, and the question.
  /// - Parameter context: Unicode scalars that all messages together may have.
  static func build(
    for call: AgentCall, asker: UUID, question: String, context: Int, in db: Reader
  ) throws -> Prompt {
    let history = try db.query(
      """
      SELECT m.user_id, m.agent_listing_id, COALESCE(u.name, l.agent_name), m.content FROM (
        SELECT room_id, created_at, id FROM messages
        WHERE room_id = \(call.room.id) AND message_type = 'text'
        ORDER BY created_at DESC, id DESC LIMIT \(historyLength)
      ) p STRAIGHT_JOIN messages m ON m.room_id = p.room_id AND m.created_at = p.created_at AND m.id = p.id
      LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
      ORDER BY p.created_at DESC, p.id DESC
      """
    ) { row -> ChatMessage in
      let user: UUID? = try row.next()
      let listing: UUID? = try row.next()
      let name: String? = try row.next()
      let content: String = try row.next()
      if listing == call.listing.id { return ChatMessage(role: "assistant", content: content) }
      if user == asker { return ChatMessage(role: "user", content: content) }
      return ChatMessage(role: "user", content: "\(name ?? "Somebody"): \(content)")
    }
    return Prompt(system: call.listing.systemPrompt, newestFirst: history, question: question, context: context)
  }

  /// - Parameters:
  ///   - history: earlier messages, the newest first. The oldest are left out until the rest fits.
  ///   - context: Unicode scalars that all messages together may have. A system prompt of more than half of it, or
  ///     a question that does not fit beside the system prompt, is cut at its end.
  init(system: String?, newestFirst history: [ChatMessage], question: String, context: Int) {
    // A strict server refuses a message of white space.
    let system = trimmed(system ?? "").isEmpty ? "" : (system ?? "").prefix(scalars: context / 2)
    var left = context - system.unicodeScalars.count
    let question = question.prefix(scalars: max(1, left))
    left -= question.unicodeScalars.count
    var turns = [ChatMessage(role: "user", content: question)]
    for message in history {
      let isSameTurn = turns[0].role == message.role
      left -= message.content.unicodeScalars.count + (isSameTurn ? Self.separator.count : 0)
      guard left >= 0 else { break }
      if isSameTurn {
        turns[0].content = message.content + Self.separator + turns[0].content
      } else {
        turns.insert(message, at: 0)
      }
    }
    if turns[0].role != "user" { turns.removeFirst() }
    messages = (system.isEmpty ? [] : [ChatMessage(role: "system", content: system)]) + turns
  }

  var estimatedTokens: Int {
    messages.reduce(0) { $0 + AgentUsage.estimate(bytes: $1.content.utf8.count) }
  }

  /// Between messages of one role in a row, which become one.
  private static let separator = "\n\n"
}

extension String {
  fileprivate func prefix(scalars count: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
