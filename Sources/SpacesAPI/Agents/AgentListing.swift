import FoundationEssentials
import MariaDB
import Web

/// An agent that its owner offers.
struct AgentListing: Listed {
  let id: UUID
  let ownerId: UUID
  let agentName: String
  let description: String?
  let avatarUrl: String?
  let model: String?
  /// Shown to the owner only.
  let systemPrompt: String?
  let welcomeMessage: String?
  let voice: String?
  /// Unicode scalars that one message to this agent may have.
  let inputCharLimit: Int
  let createdAt: Date
  let updatedAt: Date

  static let plural: StaticString = "listings"
  static let example = AgentListing(
    id: Example.id, ownerId: Example.id, agentName: "Assistant", description: "Knows the club.",
    avatarUrl: "https://example.com/assistant.png", model: "gpt-4o", systemPrompt: "You are kind.",
    welcomeMessage: "Hello!", voice: nil, inputCharLimit: 5000, createdAt: Example.time, updatedAt: Example.time)

  func fields(_ json: inout JSONWriter) {
    json.field("id", id)
    json.field("ownerId", ownerId)
    json.field("agentName", agentName)
    json.field("description", description)
    json.field("avatarUrl", avatarUrl)
    json.field("model", model)
    json.field("systemPrompt", systemPrompt)
    json.field("welcomeMessage", welcomeMessage)
    json.field("voice", voice)
    json.field("inputCharLimit", inputCharLimit)
    json.field("createdAt", createdAt)
    json.field("updatedAt", updatedAt)
  }

  static let columns: SQL = """
    l.id, l.owner_id, l.agent_name, l.description, l.avatar_url, l.model, l.system_prompt,
    l.welcome_message, l.voice, l.input_char_limit, l.created_at, l.updated_at
    """

  /// - Parameter viewer: who looks; nil keeps the prompt, for use inside.
  init(_ row: inout Row, viewer: UUID? = nil) throws {
    id = try row.next()
    ownerId = try row.next()
    agentName = try row.next()
    description = try row.next()
    avatarUrl = try row.next()
    model = try row.next()
    let prompt: String? = try row.next()
    systemPrompt = viewer == nil || viewer == ownerId ? prompt : nil
    welcomeMessage = try row.next()
    voice = try row.next()
    inputCharLimit = try row.next()
    createdAt = try row.next()
    updatedAt = try row.next()
  }

  private init(
    id: UUID, ownerId: UUID, agentName: String, description: String?, avatarUrl: String?, model: String?,
    systemPrompt: String?, welcomeMessage: String?, voice: String?, inputCharLimit: Int, createdAt: Date,
    updatedAt: Date
  ) {
    self.id = id
    self.ownerId = ownerId
    self.agentName = agentName
    self.description = description
    self.avatarUrl = avatarUrl
    self.model = model
    self.systemPrompt = systemPrompt
    self.welcomeMessage = welcomeMessage
    self.voice = voice
    self.inputCharLimit = inputCharLimit
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// - Throws: 404 `agent_not_found` when it is withdrawn or never was.
  static func active(_ id: UUID, viewer: UUID? = nil, lock: Bool = false, _ db: Connection) throws -> AgentListing {
    let locking: SQL = lock ? "FOR UPDATE" : ""
    let listing = try db.first(
      "SELECT \(columns) FROM agent_listings l WHERE l.id = \(id) AND l.status = 'active' \(locking)"
    ) { try AgentListing(&$0, viewer: viewer) }
    guard let listing else { throw APIError.agentNotFound }
    return listing
  }

  /// The listing for its owner alone, kept as it is until the transaction ends.
  /// - Throws: 404, 403.
  static func owned(_ id: UUID, by user: UUID, _ db: Connection) throws -> AgentListing {
    let listing = try active(id, lock: true, db)
    guard listing.ownerId == user else { throw APIError.notListingOwner }
    return listing
  }

  /// - Throws: 404 `agent_not_found` unless it exists and is active.
  static func requireActive(_ id: UUID?, _ db: Connection) throws {
    guard let id else { return }
    let found = try db.first("SELECT 1 FROM agent_listings WHERE id = \(id) AND status = 'active'") { try $0.next(Int.self) }
    if found == nil { throw APIError.agentNotFound }
  }

  static func show(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.read { db in .ok(try active(id, viewer: me.id, db)) }
  }

  static func withdraw(_ call: Call) throws -> Response {
    let me = try call.me()
    let id = try call.id()
    return try call.write { db in
      _ = try owned(id, by: me.id, db)
      try db.execute("UPDATE agent_listings SET status = 'deleted' WHERE id = \(id)")
      try NameSearch(list: .listing).remove(id, db)
      try ListTotal(list: .listing).add(-1, category: nil, db)
      return .success
    }
  }
}
