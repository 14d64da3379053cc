import Formats
import MariaDB
import Web

/// POST /api/agent-listings
struct NewListing: RequestBody {
  let agentName: String
  let description: String?
  let avatarUrl: String?
  let model: String?
  let systemPrompt: String?
  let welcomeMessage: String?
  let voice: String?
  let inputCharLimit: Int64
  let isShareable: Bool

  static let example: JSONValue = [
    "agentName": "Assistant", "description": "Knows chess.", "avatarUrl": "https://example.com/agent.png",
    "model": "gpt-4o", "systemPrompt": "You are a patient chess teacher.", "welcomeMessage": "Hello!", "voice": "alloy",
    "inputCharLimit": 5000, "isShareable": true,
  ]

  init(_ fields: Fields) throws {
    agentName = try fields.required("agentName", .name(1...100))
    description = try fields.optional("description", .text(0...2000))
    avatarUrl = try fields.optional("avatarUrl", .url)
    model = try fields.optional("model", .text(1...200))
    systemPrompt = try fields.optional("systemPrompt", .text(0...20_000))
    welcomeMessage = try fields.optional("welcomeMessage", .text(0...5000))
    voice = try fields.optional("voice", .text(1...200))
    inputCharLimit = try fields.optional("inputCharLimit", .integer(1...20_000), default: 5000)
    isShareable = try fields.optional("isShareable", .flag, default: true)
  }

  static func run(_ call: Call, _ me: CurrentUser) throws -> Response {
    let input: NewListing = try call.body()
    try AgentModels.shared(call.service).requireAllowed(input.model)
    return try call.write { tx in
      try call.service.configuration.limits.creations.count(.person(me.id), in: tx)
      let id = tx.ids.next()
      try tx.execute(
        """
        INSERT INTO agent_listings (id, owner_id, agent_name, description, avatar_url, model, system_prompt,
          welcome_message, voice, input_char_limit, is_shareable)
        VALUES (\(id), \(me.id), \(input.agentName), \(input.description), \(input.avatarUrl), \(input.model),
          \(input.systemPrompt), \(input.welcomeMessage), \(input.voice), \(input.inputCharLimit),
          \(input.isShareable))
        """)
      try NameSearch(list: .listing).add(input.agentName, of: id, in: tx)
      let listing = try AgentListing.row(id, for: me.id, in: tx)
      // Last, because everybody who offers one at this moment waits for this row.
      if input.isShareable { try ListTotal(list: .listing).add(1, in: tx) }
      return .created(listing)
    }
  }
}
