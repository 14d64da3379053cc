import FoundationEssentials
import MariaDB
import Web

/// PUT /api/lounge/{id}: what is absent stays, `null` clears.
struct LoungeChange: Body {
  let name: String?
  let description: Change<String>
  let avatarUrl: Change<String>
  let voiceSamplesUrl: Change<String>
  let freeMinutesPerDay: Int64?
  let subscriptionPriceCents: Int64?
  let defaultAgentListingId: Change<UUID>

  static let example = NewLounge.example

  init(_ fields: Fields) throws {
    name = try fields.replacement("name", .text(1...100))
    description = try fields.change("description", .text(0...5000))
    avatarUrl = try fields.change("avatarUrl", .url)
    voiceSamplesUrl = try fields.change("voiceSamplesUrl", .url)
    freeMinutesPerDay = try fields.replacement("freeMinutesPerDay", .integer(0...1440))
    subscriptionPriceCents = try fields.replacement("subscriptionPriceCents", .coins)
    defaultAgentListingId = try fields.change("defaultAgentListingId", .id)
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: LoungeChange = try call.body()
    let id = try call.id()
    return try call.write { db in
      _ = try Lounge.find(id, db)
      // The community's row is locked, so that two changes of different fields both stay.
      let community = try Community.find(id, lock: true, db)
      let agent = input.defaultAgentListingId.applied(to: community.defaultAgentListingId)
      // One that was chosen before it was withdrawn may stay.
      if agent != community.defaultAgentListingId { try AgentListing.requireActive(agent, db) }
      guard community.creatorId == me.id else { throw APIError.creatorOnly }
      guard community.status == .active else { throw APIError.archived }
      try input.apply(to: try Lounge.find(id, db), agent: agent, call.app, db)
      return .success
    }
  }

  private func apply(to old: Lounge, agent: UUID?, _ app: App, _ db: Connection) throws {
    let community = old.community
    try db.execute(
      """
      UPDATE communities SET name = \(name ?? community.name),
        description = \(description.applied(to: community.description)),
        avatar_url = \(avatarUrl.applied(to: community.avatarUrl)),
        default_agent_listing_id = \(agent), updated_at = NOW(6)
      WHERE id = \(community.id)
      """)
    let voice = voice(after: old.voice, app.configuration)
    try db.execute(
      """
      UPDATE lounges SET free_minutes_per_day = \(freeMinutesPerDay ?? old.freeMinutesPerDay),
        subscription_price_cents = \(subscriptionPriceCents ?? old.subscriptionPriceCents),
        voice_model_id = \(voice.modelID), voice_model_status = \(voice.status), voice_error = \(voice.error),
        voice_samples_url = \(voice.samplesURL)
      WHERE community_id = \(community.id)
      """)
    if let name { try NameSearch(list: .community).replace(community.name, with: name, of: community.id, db) }
  }

  /// The same address again leaves a voice alone that is there or on its way, and gives a failed one
  /// another try.
  private func voice(after old: Lounge.Voice, _ configuration: Configuration) -> Lounge.Voice {
    guard case .set(let url) = voiceSamplesUrl else { return old }
    if url.isIdentical(to: old.samplesURL), old.status != .failed { return old }
    return Lounge.Voice(samplesURL: url, configuration)
  }
}
