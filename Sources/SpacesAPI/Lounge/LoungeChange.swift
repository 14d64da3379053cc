import Formats
import FoundationEssentials
import MariaDB
import Web

/// PUT /api/lounge/{id}: absent keeps, `null` clears.
struct LoungeChange: RequestBody {
  let community: CommunityUpdate
  let voiceSamplesUrl: Change<String>
  let freeMinutesPerDay: Int64?
  let subscriptionPriceCents: Int64?

  static let example = NewLounge.example

  init(_ fields: Fields) throws {
    var community = CommunityUpdate()
    community.name = try fields.replacement("name", .name(1...100))
    community.description = try fields.change("description", .text(0...5000))
    community.avatarURL = try fields.change("avatarUrl", .url)
    voiceSamplesUrl = try fields.change("voiceSamplesUrl", .url)
    freeMinutesPerDay = try fields.replacement("freeMinutesPerDay", .integer(0...1440))
    subscriptionPriceCents = try fields.replacement("subscriptionPriceCents", .coins)
    community.defaultAgent = try fields.change("defaultAgentListingId", .id)
    self.community = community
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: LoungeChange = try call.body()
    let id = try call.id()
    return try call.write { tx in
      _ = try Lounge.find(id, in: tx)
      // Locked before the lounge is read again: of two new voices at once the second replaces the first.
      let community = try Community.lock(id, in: tx)
      try input.community.requireAgent(of: community, in: tx)
      try community.admit(me.id, as: .creator, in: tx)
      try input.community.requireSharedAgent(of: community, in: tx)
      try input.community.apply(to: community, in: tx)
      try input.apply(to: try Lounge.find(id, in: tx), call.service.configuration, in: tx)
      return .success
    }
  }

  private func apply(to old: Lounge, _ configuration: Configuration, in tx: Transaction) throws {
    var row = Assignments()
    row.set("free_minutes_per_day", ifGiven: freeMinutesPerDay)
    row.set("subscription_price_cents", ifGiven: subscriptionPriceCents)
    if let voice = newVoice(of: old, configuration) { try voice.replace(voiceOf: old.community.id, in: tx) }
    guard !row.isEmpty else { return }
    try tx.execute("UPDATE lounges SET \(row) WHERE community_id = \(old.community.id)")
  }

  /// Nil when the voice stays as it is. The same address again does nothing to a voice that is there or being
  /// cloned, and has a failed one cloned again.
  private func newVoice(of old: Lounge, _ configuration: Configuration) -> NewVoice? {
    guard case .set(let url) = voiceSamplesUrl else { return nil }
    if url.isIdentical(to: old.voiceSamplesURL), old.voiceStatus != .failed { return nil }
    return NewVoice(samplesURL: url, configuration)
  }
}
