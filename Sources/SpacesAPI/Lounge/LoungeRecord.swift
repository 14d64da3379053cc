import Formats
import FoundationEssentials
import MariaDB
import Web

extension Lounge {
  /// A lounge as `viewer` sees it; nil is a stranger. The recordings of the voice are shown to the creator only.
  static func record(for viewer: UUID?) -> Record {
    Record(
      "Lounge",
      community([
        "id", "creatorId", "name", "description", "avatarUrl", "status", "memberCount", "joinFee", "monthlyFee",
        "agentCallFee",
      ]) + [
        .text("voiceModelId", "l.voice_model_id", example: "model-id").nullable,
        .choice("voiceModelStatus", "l.voice_model_status", example: VoiceModelStatus.ready),
        .text("voiceError", "l.voice_error", example: .null).nullable,
        .text(
          "voiceSamplesUrl", "IF(c.creator_id = \(viewer), l.voice_samples_url, NULL)",
          example: "https://example.com/samples.zip"
        ).nullable,
        .integer("freeMinutesPerDay", "l.free_minutes_per_day", example: 5),
        .integer("subscriptionPriceCents", "l.subscription_price_cents", example: 999),
      ] + community(["defaultAgentListingId", "createdAt"]) + [
        .text("creatorName", "u.name", example: "Alice"),
        .text("creatorImage", "u.image", example: "https://example.com/alice.png").nullable,
      ])
  }

  /// Fields that a lounge shares with every community.
  private static func community(_ names: [String]) -> [RecordField] {
    names.flatMap { name in Community.record.fields.filter { $0.name == name } }
  }

  /// GET /api/lounge/{id}
  static func show(_ call: Call) throws -> Response {
    let id = try call.id()
    let record = record(for: call.person?.id)
    let lounge = try call.read { db in
      try db.row(
        of: record,
        """
        SELECT \(record.columns)
        FROM lounges l JOIN communities c ON c.id = l.community_id JOIN users u ON u.id = c.creator_id
        WHERE l.community_id = \(id)
        """)
    }
    guard let lounge else { throw APIError.loungeNotFound }
    return .ok(lounge)
  }
}
