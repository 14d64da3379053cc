import Formats
import FoundationEssentials
import MariaDB
import Web

/// What the rules about an agent depend on, and what its answers are made with. Its row as the API shows it is
/// `AgentListing.record(for:)`.
struct AgentListing: Sendable {
  let id: UUID
  let ownerID: UUID
  let name: String
  /// Nil leaves the choice to the server's default.
  let model: String?
  let systemPrompt: String?
  /// Nil for an agent whose answers are not spoken.
  let voice: String?
  /// Unicode scalars that one message to this agent may have.
  let inputCharLimit: Int
  /// Whether communities of others may have the agent.
  let isShareable: Bool

  static let columns: SQL = """
    l.id, l.owner_id, l.agent_name, l.model, l.system_prompt, l.voice, l.input_char_limit,
    l.is_shareable
    """

  init(_ row: inout Row) throws {
    id = try row.next()
    ownerID = try row.next()
    name = try row.next()
    model = try row.next()
    systemPrompt = try row.next()
    voice = try row.next()
    inputCharLimit = try row.next()
    isShareable = try row.next()
  }

  /// - Throws: 404 `agent_not_found` when there is none or it was withdrawn.
  static func active(_ id: UUID, in db: Reader) throws -> AgentListing {
    try first("WHERE l.id = \(id) AND l.status = 'active'", in: db)
  }

  /// The listing, for its owner alone. Its row stays as it is until the transaction ends.
  /// - Throws: 404 `agent_not_found`, 403.
  static func lockOwned(_ id: UUID, by person: UUID, in tx: Transaction) throws -> AgentListing {
    let listing = try first("WHERE l.id = \(id) AND l.status = 'active' FOR UPDATE", in: tx)
    guard listing.ownerID == person else { throw APIError.notListingOwner }
    return listing
  }

  private static func first(_ condition: SQL, in db: Reader) throws -> AgentListing {
    let listing = try db.first("SELECT \(columns) FROM agent_listings l \(condition)") { try AgentListing(&$0) }
    guard let listing else { throw APIError.agentNotFound }
    return listing
  }

  /// The first words of an active agent in a new conversation; nil for one that has none.
  static func welcome(of id: UUID, in db: Reader) throws -> String? {
    let welcome = try db.first("SELECT welcome_message FROM agent_listings WHERE id = \(id) AND status = 'active'") {
      try $0.next(String?.self)
    }
    return (welcome ?? nil)?.orNil
  }

  /// - Parameter id: nil, for no agent, passes.
  /// - Throws: 404 `agent_not_found` unless the listing exists and is active.
  static func requireActive(_ id: UUID?, in db: Reader) throws {
    guard let id else { return }
    let found = try db.first("SELECT 1 FROM agent_listings WHERE id = \(id) AND status = 'active'") {
      try $0.next(Int.self)
    }
    if found == nil { throw APIError.agentNotFound }
  }

  /// - Parameters:
  ///   - id: an active listing; nil, for no agent, passes.
  ///   - creator: the creator of the community that the agent enters.
  /// - Throws: 403 `listing_private` when it is somebody else's and not shared.
  static func requireShared(_ id: UUID?, with creator: UUID, in db: Reader) throws {
    guard let id else { return }
    let isShared = try db.first(
      "SELECT is_shareable = TRUE OR owner_id = \(creator) FROM agent_listings WHERE id = \(id)"
    ) { try $0.next(Bool.self) }
    if isShared == false { throw APIError.listingPrivate }
  }
}
