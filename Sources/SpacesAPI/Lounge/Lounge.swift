import FoundationEssentials
import MariaDB
import Web

enum VoiceModelStatus: String, CaseIterable, Sendable, JSONEncodable, SQLConvertible, SQLDecodable {
  case none, processing, ready, failed
}

/// A lounge: a community, and what it has beyond one.
struct Lounge: JSONObject {
  let community: Community
  var voice: Voice
  let freeMinutesPerDay: Int64
  /// Whole coins for 30 days; 0: there is no subscription.
  let subscriptionPriceCents: Int64
  let creatorName: String
  let creatorImage: String?

  var freeSeconds: Int64 { freeMinutesPerDay * 60 }

  struct Voice: Sendable {
    var modelID: String?
    var status: VoiceModelStatus
    /// A sentence for people.
    var error: String?
    var samplesURL: String?
  }

  static let example = Lounge(
    community: .example,
    voice: Voice(modelID: "model-id", status: .ready, error: nil, samplesURL: "https://example.com/samples.zip"),
    freeMinutesPerDay: 5, subscriptionPriceCents: 999, creatorName: "Alice",
    creatorImage: "https://example.com/alice.png")

  func fields(_ json: inout JSONWriter) {
    json.field("id", community.id)
    json.field("creatorId", community.creatorId)
    json.field("name", community.name)
    json.field("description", community.description)
    json.field("avatarUrl", community.avatarUrl)
    json.field("status", community.status)
    json.field("memberCount", community.memberCount)
    json.field("joinFee", community.joinFee)
    json.field("monthlyFee", community.monthlyFee)
    json.field("agentCallFee", community.agentCallFee)
    json.field("voiceModelId", voice.modelID)
    json.field("voiceModelStatus", voice.status)
    json.field("voiceError", voice.error)
    json.field("voiceSamplesUrl", voice.samplesURL)
    json.field("freeMinutesPerDay", freeMinutesPerDay)
    json.field("subscriptionPriceCents", subscriptionPriceCents)
    json.field("defaultAgentListingId", community.defaultAgentListingId)
    json.field("createdAt", community.createdAt)
    json.field("creatorName", creatorName)
    json.field("creatorImage", creatorImage)
  }

  static func show(_ call: Call) throws -> Response {
    let id = try call.id()
    var lounge = try call.read { db in try find(id, db) }
    // Recordings of somebody's voice are nobody else's to fetch.
    if lounge.community.creatorId != call.viewer?.id { lounge.voice.samplesURL = nil }
    return .ok(lounge)
  }
}

extension Lounge {
  init(_ row: inout Row) throws {
    community = try Community(&row)
    voice = Voice(
      modelID: try row.next(), status: try row.next(), error: try row.next(), samplesURL: try row.next())
    freeMinutesPerDay = try row.next()
    subscriptionPriceCents = try row.next()
    creatorName = try row.next()
    creatorImage = try row.next()
  }

  /// - Throws: 404 `lounge_not_found`, for communities of other types too.
  static func find(_ id: UUID, _ db: Connection) throws -> Lounge {
    let lounge = try db.first(
      """
      SELECT \(Community.columns), l.voice_model_id, l.voice_model_status, l.voice_error, l.voice_samples_url,
        l.free_minutes_per_day, l.subscription_price_cents, u.name, u.image
      FROM lounges l JOIN communities c ON c.id = l.community_id JOIN users u ON u.id = c.creator_id
      WHERE l.community_id = \(id)
      """
    ) { try Lounge(&$0) }
    guard let lounge else { throw APIError.loungeNotFound }
    return lounge
  }

  /// - Throws: 404, 410.
  static func active(_ id: UUID, _ db: Connection) throws -> Lounge {
    let lounge = try find(id, db)
    guard lounge.community.status == .active else { throw APIError.archived }
    return lounge
  }
}

extension Lounge.Voice {
  /// A voice at the beginning: nothing to clone, something that the cloning job will take up, or
  /// something that nobody can clone here.
  init(samplesURL: String?, _ configuration: Configuration) {
    let hasServer = configuration.voiceURL != nil
    self.init(
      modelID: nil, status: samplesURL == nil ? .none : hasServer ? .processing : .failed,
      error: samplesURL == nil || hasServer ? nil : Self.noServer, samplesURL: samplesURL)
  }

  static let noServer = "No voice can be cloned here: no voice server is configured."
}
