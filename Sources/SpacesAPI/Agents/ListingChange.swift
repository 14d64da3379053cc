import MariaDB
import Web

/// PUT /api/agent-listings/{id}
struct ListingChange: Body {
  let agentName: String?
  let description: Change<String>
  let avatarUrl: Change<String>
  let model: Change<String>
  let systemPrompt: Change<String>
  let welcomeMessage: Change<String>
  let voice: Change<String>
  let inputCharLimit: Int64?

  static let example = NewListing.example

  init(_ fields: Fields) throws {
    agentName = try fields.replacement("agentName", .text(1...100))
    description = try fields.change("description", .text(0...2000))
    avatarUrl = try fields.change("avatarUrl", .url)
    model = try fields.change("model", .text(1...200))
    systemPrompt = try fields.change("systemPrompt", .text(0...20_000))
    welcomeMessage = try fields.change("welcomeMessage", .text(0...5000))
    voice = try fields.change("voice", .text(1...200))
    inputCharLimit = try fields.replacement("inputCharLimit", .integer(1...20_000))
  }

  static func run(_ call: Call) throws -> Response {
    let me = try call.me()
    let input: ListingChange = try call.body()
    let id = try call.id()
    return try call.write { db in
      let old = try AgentListing.owned(id, by: me.id, db)
      try db.execute(
        """
        UPDATE agent_listings SET agent_name = \(input.agentName ?? old.agentName),
          description = \(input.description.applied(to: old.description)),
          avatar_url = \(input.avatarUrl.applied(to: old.avatarUrl)),
          model = \(input.model.applied(to: old.model)),
          system_prompt = \(input.systemPrompt.applied(to: old.systemPrompt)),
          welcome_message = \(input.welcomeMessage.applied(to: old.welcomeMessage)),
          voice = \(input.voice.applied(to: old.voice)),
          input_char_limit = \(input.inputCharLimit ?? Int64(old.inputCharLimit)), updated_at = NOW(6)
        WHERE id = \(id)
        """)
      if let name = input.agentName { try NameSearch(list: .listing).replace(old.agentName, with: name, of: id, db) }
      return .ok(try AgentListing.active(id, viewer: me.id, db))
    }
  }
}
