import Formats
import FoundationEssentials
import MariaDB
import Web

/// POST /api/lounge
struct NewLounge: RequestBody {
  let name: String
  let description: String?
  let avatarUrl: String?
  let voiceSamplesUrl: String?
  let freeMinutesPerDay: Int64
  let subscriptionPriceCents: Int64
  let defaultAgentListingId: UUID?

  static let example: JSONValue = [
    "name": "My Lounge", "description": "Late talks.", "avatarUrl": "https://example.com/lounge.png",
    "voiceSamplesUrl": "https://example.com/voice.wav", "freeMinutesPerDay": 5, "subscriptionPriceCents": 999,
    "defaultAgentListingId": .null,
  ]

  init(_ fields: Fields) throws {
    name = try fields.required("name", .name(1...100))
    description = try fields.optional("description", .text(0...5000))
    avatarUrl = try fields.optional("avatarUrl", .url)
    voiceSamplesUrl = try fields.optional("voiceSamplesUrl", .url)
    freeMinutesPerDay = try fields.optional("freeMinutesPerDay", .integer(0...1440), default: 5)
    subscriptionPriceCents = try fields.optional("subscriptionPriceCents", .coins, default: 0)
    defaultAgentListingId = try fields.optional("defaultAgentListingId", .id)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewLounge = try call.body()
    let voice = NewVoice(samplesURL: input.voiceSamplesUrl, call.service.configuration)
    return try call.write { tx in
      try call.service.configuration.limits.creations.count(.person(me.id), in: tx)
      return .created(Created(id: try input.insert(voice, creator: me.id, in: tx)))
    }
  }

  /// - Throws: 404 `agent_not_found`.
  private func insert(_ voice: NewVoice, creator: UUID, in tx: Transaction) throws -> UUID {
    let id = try NewCommunity(lounge: self).insert(creator: creator, in: tx)
    try tx.execute(
      """
      INSERT INTO lounges (community_id, voice_model_status, voice_error, voice_samples_url, voice_requested_at,
        free_minutes_per_day, subscription_price_cents)
      VALUES (\(id), \(voice.status), \(voice.error), \(voice.samplesURL), NOW(6), \(freeMinutesPerDay),
        \(subscriptionPriceCents))
      """)
    return id
  }
}

extension NewCommunity {
  /// The community of a new lounge. Its fees are set later, by PUT /api/communities/{id}.
  fileprivate init(lounge: NewLounge) {
    name = lounge.name
    description = lounge.description
    type = .lounge
    joinFee = 0
    monthlyFee = 0
    agentCallFee = 0
    category = nil
    tags = []
    avatarUrl = lounge.avatarUrl
    coverImageUrl = nil
    csMode = .ai_only
    defaultAgentListingId = lounge.defaultAgentListingId
  }
}
