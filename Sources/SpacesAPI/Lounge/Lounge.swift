import FoundationEssentials
import MariaDB
import Web

/// What the rules about a lounge depend on: its community, and its row in `lounges`. The lounge as the API shows
/// it is `Lounge.record(for:)`.
struct Lounge: Sendable {
  let community: Community
  let voiceStatus: VoiceModelStatus
  let voiceSamplesURL: String?
  let freeMinutesPerDay: Int64
  /// Whole coins for 30 days; 0: no subscription is offered.
  let subscriptionPrice: Int64

  var freeSeconds: Int64 { freeMinutesPerDay * 60 }

  private static let columns: SQL = """
    \(Community.columns), l.voice_model_status, l.voice_samples_url, l.free_minutes_per_day,
    l.subscription_price_cents
    """

  private init(_ row: inout Row) throws {
    community = try Community(&row)
    voiceStatus = try row.next()
    voiceSamplesURL = try row.next()
    freeMinutesPerDay = try row.next()
    subscriptionPrice = try row.next()
  }

  /// - Throws: 404 `lounge_not_found`, also for a community of another type.
  static func find(_ id: UUID, in db: Reader) throws -> Lounge {
    let lounge = try db.first(
      """
      SELECT \(columns) FROM lounges l JOIN communities c ON c.id = l.community_id WHERE l.community_id = \(id)
      """
    ) { try Lounge(&$0) }
    guard let lounge else { throw APIError.loungeNotFound }
    return lounge
  }

  /// Counts a conversation that has just begun, when the transaction commits: everybody else who begins one in this
  /// lounge waits for its row. Joining comes before it, as elsewhere the community is locked before the lounge.
  static func countConversation(_ id: UUID, in tx: Transaction) {
    tx.executeLast("UPDATE lounges SET conversation_count = conversation_count + 1 WHERE community_id = \(id)")
  }
}
