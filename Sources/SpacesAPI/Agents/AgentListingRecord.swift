import FoundationEssentials
import MariaDB
import Web

extension AgentListing {
  /// A listing as `viewer` sees it: the system prompt is shown to the owner only.
  static func record(for viewer: UUID) -> Record {
    Record(
      "AgentListing", plural: "listings",
      [
        .id("id", "l.id"),
        .id("ownerId", "l.owner_id"),
        .text("agentName", "l.agent_name", example: "Assistant"),
        .text("description", "l.description", example: "Knows the club.").nullable,
        .text("avatarUrl", "l.avatar_url", example: "https://example.com/assistant.png").nullable,
        .text("model", "l.model", example: "gpt-4o").nullable,
        .text(
          "systemPrompt", "IF(l.owner_id = \(viewer), l.system_prompt, NULL)", example: "You are kind.").nullable,
        .text("welcomeMessage", "l.welcome_message", example: "Hello!").nullable,
        .text("voice", "l.voice", example: .null).nullable,
        .count("inputCharLimit", "l.input_char_limit", example: 5000),
        .flag("isShareable", "l.is_shareable", example: true),
        .time("createdAt", "l.created_at"),
        .time("updatedAt", "l.updated_at"),
      ])
  }

  /// What the list of all listings is searched by.
  static let names = NamedTable(
    list: .listing, table: "agent_listings", name: "agent_name", condition: "status = 'active'")

  /// An active listing as `viewer` sees it.
  /// - Throws: 404 `agent_not_found`, also for somebody else's listing that is not shared.
  static func row(_ id: UUID, for viewer: UUID, in db: Reader) throws -> EncodedRow {
    let record = record(for: viewer)
    let listing = try db.row(
      of: record,
      """
      SELECT \(record.columns) FROM agent_listings l
      WHERE l.id = \(id) AND l.status = 'active' AND (l.is_shareable = TRUE OR l.owner_id = \(viewer))
      """)
    guard let listing else { throw APIError.agentNotFound }
    return listing
  }

  /// GET /api/agent-listings/{id}
  static func show(_ call: Call, _ me: CurrentUser) throws -> Response {
    let id = try call.id()
    return .ok(try call.read { db in try row(id, for: me.id, in: db) })
  }
}
